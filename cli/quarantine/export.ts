import { once } from 'node:events';
import { createWriteStream, fchmodSync, fstatSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { type Command, Option } from 'commander';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import type { HeldFilter } from '../../pipeline/quarantine/held-filter.ts';
import { allHeld } from '../../pipeline/quarantine/held-page.ts';
import { HELD_STATES, type HeldState } from '../../schemas/event/reason-codes.ts';
import { exportToFile, exportToStream } from '../../statistics/export/export-view.ts';
import { exportRequest } from '../../statistics/export/held-events.ts';
import { withClickHouse } from '../engines.ts';
import { counted, printable } from '../format.ts';
import { openExactOutput, printError } from '../output.ts';
import { version } from '../usage.ts';
import { addSelection, filterOf, type SelectionOptions } from './selection.ts';

interface Options extends SelectionOptions {
  readonly state: HeldState | 'all';
  readonly format: 'csv' | 'json';
  readonly output: string;
  readonly force?: true;
}

const EXAMPLES = `
Examples:
  countyflow quarantine export --code county.unknown --output held.csv
  countyflow quarantine export --format json --state all --output - | jq length

It holds positions, reason codes, paths and messages, and nothing of an event but its id and its order id.`;

export function register(quarantine: Command): void {
  addSelection(quarantine.command('export'))
    .description('Export the list to a file: CSV with a manifest, or JSON.')
    .addOption(
      new Option('--state <state>', 'only events of this state')
        .choices([...HELD_STATES, 'all'])
        .default('held'),
    )
    .addOption(new Option('--format <format>', 'format of the file').choices(['csv', 'json']).default('csv'))
    .requiredOption('--output <file>', 'file to write; - for standard output')
    .option('--force', 'replace files that exist')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => withClickHouse((client) => run(client, options)));
}

async function run(client: ClickHouseClient, options: Options): Promise<void> {
  const { state, format, output } = options;
  const filter = { ...filterOf(options), ...(state !== 'all' && { states: [state] }) };
  const rows = await (format === 'csv' ? writeCsv : writeJson)(client, filter, options);
  if (output !== '-') printError(`${counted(rows, 'row')} in ${printable(output)}`);
}

async function writeCsv(
  client: ClickHouseClient,
  filter: HeldFilter,
  { output, force }: Options,
): Promise<number> {
  const request = exportRequest(filter);
  const options = { programVersion: version(), onProgress: () => undefined };
  if (output === '-') return exportToStream(client, request, openExactOutput(), options);
  const target = { path: resolve(output), makeFolder: false, force: force ?? false };
  return (await exportToFile(client, request, target, options)).manifest.rows;
}

async function writeJson(
  client: ClickHouseClient,
  filter: HeldFilter,
  { output, force }: Options,
): Promise<number> {
  const target: Writable =
    output === '-'
      ? openExactOutput()
      : createWriteStream(output, { flags: force ? 'w' : 'wx', mode: 0o600 });
  // A file that is replaced keeps the rights that it had.
  target.once('open', (file: number) => {
    if (fstatSync(file).isFile()) fchmodSync(file, 0o600);
  });
  let written = 0;
  const write = async (text: string): Promise<void> => {
    if (!target.write(text)) await once(target, 'drain');
  };
  if (output !== '-') await once(target, 'open');
  for await (const event of allHeld(client, filter)) {
    await write(`${written === 0 ? '[\n' : ',\n'}${JSON.stringify(event)}`);
    written += 1;
  }
  await write(written === 0 ? '[]\n' : '\n]\n');
  target.end();
  await once(target, 'finish');
  return written;
}
