import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ArchiveResult } from '../../schemas/activities.ts';
import { startBackfill } from '../../workers/operations/backfill.ts';
import { withEngines } from '../engines.ts';
import { followBackfill } from '../follow-backfill.ts';
import { count } from '../format.ts';
import { openProgress } from '../progress.ts';

export function register(program: Command): void {
  program
    .command('backfill')
    .description('Load an NDJSON archive (plain or .gz) through the same validation into the same tables.')
    .argument('<file>', "the archive, on the worker's machine")
    .option('--json', 'print the result as JSON')
    .action(async (file: string, options: { json?: true }) => {
      await withEngines(async ({ temporal }) => {
        const progress = openProgress();
        const handle = await startBackfill(temporal, resolve(file));
        const result = await followBackfill(handle, progress);
        progress.done(`${result.source}: ${count(result.lines)} lines stored`);
        process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : describe(result));
      });
    });
}

function describe(result: ArchiveResult): string {
  const reasons = Object.entries(result.reasons).map(([code, events]) => `  ${code}  ${count(events)}\n`);
  return (
    `${result.source}\n  ${count(result.lines)} lines, ${count(result.alreadyStored)} of them stored before; now ` +
    `${count(result.accepted)} accepted, ${count(result.quarantined)} quarantined\n${reasons.join('')}`
  );
}
