import { setTimeout as sleep } from 'node:timers/promises';
import type { Engines } from '../../services/engines.ts';
import { listEnds, readBacklog, throwIfHalted } from '../../services/status/backlog.ts';
import { count } from '../format.ts';
import type { ProgressLine } from '../progress.ts';

const ASK_EVERY_MS = 300;
/** Without any movement for this long something is wrong, and waiting on would only hide it. */
const STUCK_AFTER_MS = 120_000;

/**
 * Waits until every record of every partition is accounted for and every rollup shows it: by asking the
 * accounting and the slices, never by sleeping. Throws where a partition halts or nothing moves for two minutes.
 */
export async function settle(engines: Engines, progress: ProgressLine): Promise<void> {
  const ends = await listEnds(engines);
  let shown = '';
  let movedMs = Date.now();
  for (;;) {
    const { unreadRecords, dirtyHours, hotHours } = await readBacklog(engines, ends);
    if (unreadRecords === 0 && dirtyHours === 0 && hotHours === 0) return;
    const now = `${count(unreadRecords)} events to read, ${count(dirtyHours)} hours to refresh, ${count(hotHours)} to settle`;
    if (now !== shown) [shown, movedMs] = [now, Date.now()];
    if (Date.now() - movedMs > STUCK_AFTER_MS)
      throw new Error(`nothing moves: ${now}. Look into the worker's log.`);
    await throwIfHalted(engines, ends);
    progress.update(now);
    await sleep(ASK_EVERY_MS);
  }
}
