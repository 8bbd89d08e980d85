import { setTimeout as sleep } from 'node:timers/promises';
import type { Engines } from '../../pipeline/engines.ts';
import { listLogs, readBacklog, throwIfHalted } from '../../operations/status/backlog.ts';
import { count } from '../format.ts';
import type { ProgressLine } from '../progress.ts';

const ASK_EVERY_MS = 300;
/** Without progress for this long something is wrong, and a longer wait would only hide it. */
const STUCK_AFTER_MS = 120_000;

/**
 * Waits until the accounting lists every record of every partition and every rollup shows it. Throws if a partition
 * halts or nothing changes for two minutes.
 */
export async function settle(engines: Engines, progress: ProgressLine): Promise<void> {
  const logs = await listLogs(engines);
  let shown = '';
  let movedMs = Date.now();
  for (;;) {
    const { unreadRecords, dirtyHours, hotHours } = await readBacklog(engines, logs);
    if (unreadRecords === 0 && dirtyHours === 0 && hotHours === 0) return;
    const now = `${count(unreadRecords)} events to read, ${count(dirtyHours)} hours to refresh, ${count(hotHours)} to settle`;
    if (now !== shown) [shown, movedMs] = [now, Date.now()];
    if (Date.now() - movedMs > STUCK_AFTER_MS)
      throw new Error(`nothing changed for two minutes: ${now}. See the worker's log.`);
    await throwIfHalted(engines, logs);
    progress.update(now);
    await sleep(ASK_EVERY_MS);
  }
}
