import { setTimeout as sleep } from 'node:timers/promises';
import type { TopicPartition } from '../../schemas/activities.ts';
import { listPartitionEnds } from '../../workers/adapters/kafka/topics.ts';
import { sourceName } from '../../workers/ingest/source.ts';
import { partitionStatus } from '../../workers/operations/partition-status.ts';
import { readSettling } from '../../workers/operations/settling.ts';
import { readSourceAccounts } from '../../workers/verification/source-accounts.ts';
import type { Engines } from '../engines.ts';
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
  const ends = (await listPartitionEnds(engines.kafka)).map((one) => ({
    ...one,
    source: sourceName({ kind: 'kafka', ...one }),
  }));
  let shown = '';
  let movedMs = Date.now();
  for (;;) {
    const accounts = new Map(
      (await readSourceAccounts(engines.clickhouse)).map((one) => [one.source, one.next]),
    );
    const waiting = ends.reduce(
      (sum, { source, end }) => sum + Number(end - (accounts.get(source) ?? 0n)),
      0,
    );
    const { dirtyHours, hotHours } = await readSettling(engines.clickhouse);
    if (waiting === 0 && dirtyHours === 0 && hotHours === 0) return;
    const now = `${count(waiting)} events to read, ${count(dirtyHours)} hours to refresh, ${count(hotHours)} to settle`;
    if (now !== shown) [shown, movedMs] = [now, Date.now()];
    if (Date.now() - movedMs > STUCK_AFTER_MS)
      throw new Error(`nothing moves: ${now}. Look into the worker's log.`);
    await throwIfHalted(engines.temporal, ends);
    progress.update(now);
    await sleep(ASK_EVERY_MS);
  }
}

async function throwIfHalted(
  temporal: Engines['temporal'],
  partitions: readonly TopicPartition[],
): Promise<void> {
  const surroundings = { names: { kafka: 'Kafka', clickhouse: 'ClickHouse' }, accounts: undefined, temporal };
  const statuses = await Promise.all(partitions.map((one) => partitionStatus(surroundings, one)));
  const halted = statuses.find(({ state }) => state === 'halted');
  if (halted !== undefined)
    throw new Error(halted.problem?.what ?? `${halted.topic}/${halted.partition} has halted`);
}
