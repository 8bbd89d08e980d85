import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ArchiveResult } from '../../schemas/activities.ts';
import { startBackfill } from '../../services/backfill/backfill.ts';
import { register as remove } from '../backfill/remove.ts';
import { withEngines } from '../engines.ts';
import { followBackfill } from '../follow-backfill.ts';
import { count, printable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { openProgress } from '../progress.ts';

export function register(program: Command): void {
  const backfill = program
    .command('backfill')
    .description('Load an NDJSON archive (plain or .gz), with the same validation and tables as the topics.')
    .argument('<file>', "the archive, on the worker's machine")
    .option('--json', 'print the result as JSON')
    .action(async (file: string, options: { json?: true }) => {
      await withEngines(async ({ temporal }) => {
        const progress = openProgress();
        const handle = await startBackfill(temporal, resolve(file));
        const result = await followBackfill(handle, progress);
        progress.done(`${result.source}: ${count(result.lines)} lines stored`);
        if (options.json) printJson(result);
        else printText(describe(result));
      });
    });
  remove(backfill);
}

function describe(result: ArchiveResult): string {
  const reasons = Object.entries(result.reasons).map(([code, events]) => `\n  ${code}  ${count(events)}`);
  return (
    `${printable(result.source)}\n  ${count(result.lines)} lines, ${count(result.alreadyStored)} of them stored before; now ` +
    `${count(result.accepted)} accepted, ${count(result.quarantined)} quarantined${reasons.join('')}`
  );
}
