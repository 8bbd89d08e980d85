import type { Command } from 'commander';
import { createBackup } from '../../operations/backup/create-backup.ts';
import { findBackup, type ListedBackup, listBackups } from '../../operations/backup/manifest.ts';
import { openFolder } from '../../operations/backup/folder-place.ts';
import { isAddress, openPlace } from '../../operations/backup/open-place.ts';
import type { BackupPlace } from '../../operations/backup/place.ts';
import { verifyBackup } from '../../operations/backup/verify-backup.ts';
import { damagesText, summaryOf, summaryText } from '../backup/render.ts';
import { withClickHouse } from '../engines.ts';
import { count, counted, drawTable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { examples, version, wrongUsage } from '../usage.ts';

interface Options {
  readonly full?: true;
  readonly list?: true;
  readonly verify?: string | true;
  readonly json?: true;
}

export function register(program: Command): void {
  const command = program
    .command('backup')
    .description(
      'Back up the database while ingest goes on. With --verify, exits with 1 if something is damaged.',
    )
    .argument('<place>', 'folder that ClickHouse sees too, or an address of S3')
    .option('--full', 'a whole backup; without it, what is new since the newest whole one')
    .option('--list', 'list the backups, and make none')
    .option('--verify [id]', 'check the newest backup, or the one named, and make none')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples('backup /mnt/backups', 'backup /mnt/backups --full', 'backup /mnt/backups --verify --json'),
    );
  command.action(async (name: string, options: Options) => {
    const { full, list, verify, json = false } = options;
    if ([full, list, verify].filter((one) => one !== undefined).length > 1)
      wrongUsage(command, 'give one of --full, --list and --verify');
    if (list) await showList(name, json);
    else if (verify !== undefined) await check(name, verify === true ? undefined : verify, json);
    else await create(name, full ?? false, json);
  });
}

function create(name: string, isFull: boolean, json: boolean): Promise<void> {
  return withClickHouse((client) =>
    untilInterrupted(async (signal, progress) => {
      const place = openPlace(name, client);
      const control = {
        signal,
        onProgress: (table: string, done: number, total: number, bytes: number): void => {
          progress.update(`${table}: table ${done + 1} of ${total}, ${count(bytes)} bytes`);
        },
      };
      const manifest = await createBackup(client, { place, isFull, version: version() }, control);
      progress.done(`${manifest.id} is complete`);
      if (json) printJson(summaryOf(manifest));
      else printText(summaryText(manifest));
    }),
  );
}

/** ClickHouse need not run to look at a folder. */
async function withPlace(name: string, use: (place: BackupPlace) => Promise<void>): Promise<void> {
  if (isAddress(name)) await withClickHouse((client) => use(openPlace(name, client)));
  else await use(openFolder(name));
}

function check(name: string, id: string | undefined, json: boolean): Promise<void> {
  return withPlace(name, (place) =>
    untilInterrupted(async (signal, progress) => {
      const manifest = await findBackup(place, id);
      const onProgress = (table: string, done: number, total: number): void => {
        progress.update(`${table}: table ${done} of ${total}`);
      };
      const damages = await verifyBackup(place, manifest, onProgress, signal);
      progress.done(damages.length === 0 ? 'nothing is damaged' : counted(damages.length, 'damaged file'));
      if (json) printJson({ ...summaryOf(manifest), damages });
      else printText(damages.length === 0 ? summaryText(manifest) : damagesText(damages));
      if (damages.length > 0) process.exitCode = 1;
    }),
  );
}

function showList(name: string, json: boolean): Promise<void> {
  return withPlace(name, async (place) => {
    const backups = await listBackups(place);
    if (json)
      printJson(
        backups.map(({ id, manifest }) => (manifest ? summaryOf(manifest) : { id, complete: false })),
      );
    else
      printText(
        drawTable(['backup', 'kind', 'rows', 'bytes', 'Countyflow'], backups.map(listed), ['rows', 'bytes']),
      );
  });
}

function listed({ id, manifest }: ListedBackup): string[] {
  if (manifest === undefined)
    return [id, 'not complete: may be removed, unless it is being made', '', '', ''];
  const { base, rows, bytes, countyflow } = summaryOf(manifest);
  return [id, base === null ? 'whole' : `new since ${base}`, count(rows), count(bytes), countyflow];
}
