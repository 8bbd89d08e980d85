import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { ArchiveResult } from '../../schemas/activities.ts';
import {
  type BackfillHandle,
  type BackfillProgress,
  backfillProgress,
  backfillResult,
  startBackfill,
} from '../../workers/operations/backfill.ts';
import { withEngines } from '../engines.ts';
import { count } from '../format.ts';
import { openProgress, type ProgressLine } from '../progress.ts';

const ASK_EVERY_MS = 500;

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

/** Waits for the result and shows the way there. Ctrl-C leaves the load running; the same command joins it again. */
export async function followBackfill(handle: BackfillHandle, progress: ProgressLine): Promise<ArchiveResult> {
  const result = backfillResult(handle);
  for (;;) {
    const outcome = await Promise.race([result, sleep(ASK_EVERY_MS, undefined)]);
    if (outcome !== undefined) return outcome;
    progress.update(line(await backfillProgress(handle)));
  }
}

function line({ phase, archive, progress, failure }: BackfillProgress): string {
  if (failure !== null) return `backfill: trying again after: ${failure}`;
  if (archive === null || progress === null) return `backfill: ${phase}`;
  const percent = archive.bytes === 0 ? 100 : Math.floor((progress.bytesRead * 100) / archive.bytes);
  return `backfill: ${archive.name} ${percent} %, ${count(progress.line)} lines stored`;
}

function describe(result: ArchiveResult): string {
  const reasons = Object.entries(result.reasons).map(([code, events]) => `  ${code}  ${count(events)}\n`);
  return (
    `${result.source}\n  ${count(result.lines)} lines, ${count(result.alreadyStored)} of them stored before; now ` +
    `${count(result.accepted)} accepted, ${count(result.quarantined)} quarantined\n${reasons.join('')}`
  );
}
