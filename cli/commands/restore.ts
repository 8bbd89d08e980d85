import type { Command } from 'commander';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import { readLiveState } from '../../infra/engines/state.ts';
import { findBackup } from '../../operations/backup/manifest.ts';
import { checkRestore, restoreBackup } from '../../operations/backup/restore-backup.ts';
import { openPlace } from '../../operations/backup/open-place.ts';
import { verifyBackup } from '../../operations/backup/verify-backup.ts';
import { damagesText, summaryOf, summaryText } from '../backup/render.ts';
import { withClickHouse } from '../engines.ts';
import { count } from '../format.ts';
import { workerService } from '../local-system.ts';
import { confirmed, printJson, printText } from '../output.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { examples } from '../usage.ts';

interface Options {
  readonly backup?: string;
  readonly dryRun?: true;
  readonly replace?: true;
  readonly yes?: true;
  readonly json?: true;
}

export function register(program: Command): void {
  program
    .command('restore')
    .description(
      'Restore a backup into an empty database, while no worker runs. After an interruption, run it again.',
    )
    .argument('<place>', 'folder that ClickHouse sees too, or an address of S3')
    .option('--backup <id>', 'the backup to restore (default: the newest complete one)')
    .option('--dry-run', 'check the backup and the database, and change nothing')
    .option('--replace', 'drop what the database holds')
    .option('--yes', 'do not ask before dropping it')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'restore /mnt/backups --dry-run',
        'restore /mnt/backups',
        'restore /mnt/backups --replace --yes',
      ),
    )
    .action(restore);
}

async function restore(name: string, { backup, dryRun, replace, yes, json }: Options): Promise<void> {
  await withClickHouse((client, { home }) =>
    untilInterrupted(async (signal, progress) => {
      refuseWorker(home);
      const place = openPlace(name, client);
      const manifest = await findBackup(place, backup);
      await checkRestore(client, manifest, replace ?? false);
      const damages = await verifyBackup(
        place,
        manifest,
        (table, done, total) => {
          progress.update(`checking ${table}: table ${done} of ${total}`);
        },
        signal,
      );
      if (damages.length > 0)
        throw new RemediedError(
          `${manifest.id} is damaged:\n${damagesText(damages)}\nnothing was changed`,
          'restore another backup with --backup',
        );
      if (replace && !dryRun && !yes && !(await confirmed('All that the database holds will be dropped.')))
        return;
      if (!dryRun)
        await restoreBackup(client, place, manifest, {
          signal,
          onProgress: (table, done, total, bytes) => {
            progress.update(`${table}: table ${done + 1} of ${total}, ${count(bytes)} bytes`);
          },
        });
      progress.done(dryRun ? `${manifest.id} can be restored` : `${manifest.id} is restored`);
      if (json) printJson({ dryRun: dryRun ?? false, ...summaryOf(manifest) });
      else
        printText(
          `${summaryText(manifest)}\n${dryRun ? 'Nothing was changed.' : 'Now start the worker: countyflow up.'}`,
        );
    }),
  );
}

/** It would write into tables that are being replaced. */
function refuseWorker(home: string): void {
  if (readLiveState(home)?.processes.some((process) => process.name === workerService.name))
    throw new RemediedError(
      `a worker is running in ${home}`,
      'run `countyflow down`, then `countyflow up --no-worker`, and restore again',
    );
}
