import { setTimeout as sleep } from 'node:timers/promises';
import type { ArchiveResult } from '../schemas/activities.ts';
import {
  type BackfillHandle,
  type BackfillProgress,
  backfillProgress,
  backfillResult,
} from '../services/backfill/backfill.ts';
import { count } from './format.ts';
import type { ProgressLine } from './progress.ts';

const ASK_EVERY_MS = 500;

/** Waits for the result and shows progress. Ctrl-C leaves the load running; the same command joins it again. */
export async function followBackfill(handle: BackfillHandle, progress: ProgressLine): Promise<ArchiveResult> {
  const result = backfillResult(handle);
  for (;;) {
    const outcome = await Promise.race([result, sleep(ASK_EVERY_MS, undefined)]);
    if (outcome !== undefined) return outcome;
    progress.update(line(await backfillProgress(handle)));
  }
}

function line({ phase, archive, progress, failure }: BackfillProgress): string {
  if (failure !== null) return `backfill: retrying after: ${failure}`;
  if (archive === null || progress === null) return `backfill: ${phase}`;
  const percent = archive.bytes === 0 ? 100 : Math.floor((progress.bytesRead * 100) / archive.bytes);
  return `backfill: ${archive.name} ${percent} %, ${count(progress.line)} lines stored`;
}
