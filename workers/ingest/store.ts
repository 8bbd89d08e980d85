import pLimit from 'p-limit';
import { setTimeout as sleep } from 'node:timers/promises';
import { sum } from '../../domain/sum.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { BATCH_ROOM } from './batch-memory.ts';
import type { LoggedRange } from '../../services/ledger/ingest-log.ts';
import { type JudgedRange, storeRanges } from './store-ranges.ts';

/** What is judged, of all sources of a process, on its way into the tables. */
export interface Store {
  /** Resolves when the range is stored and logged. */
  store(range: JudgedRange): Promise<LoggedRange>;
}

/** One is written while another is acknowledged. */
const AT_ONCE = 2;

/**
 * Whole batches that are stored together where so many are at work: what an insert costs beside its rows, and to merge what
 * many small ones leave, is a third of what ClickHouse does for an event (docs/adr/0025).
 */
export const BATCHES_TOGETHER = 3;

const MOST_RECORDS = BATCHES_TOGETHER * BATCH_ROOM.records;

/**
 * Stores begin no faster than this, unless a whole batch waits: each costs ClickHouse some 40 ms of processor time
 * however little it has. Ranges that come meanwhile are stored together, so that a hundred partitions cost what ten do.
 */
const STORE_EVERY_MS = 300;

interface Waiting {
  readonly range: JudgedRange;
  readonly stored: (range: LoggedRange) => void;
  readonly failed: (error: unknown) => void;
}

export function openStore(client: ClickHouseClient): Store {
  const waiting: Waiting[] = [];
  const limit = pLimit(AT_ONCE);
  let begunMs = -Infinity;

  const storeWhatWaits = async (): Promise<void> => {
    const dueMs = begunMs + STORE_EVERY_MS - performance.now();
    if (dueMs > 0 && recordsOf(waiting) < BATCH_ROOM.records) await sleep(dueMs);
    const together = takeFrom(waiting);
    if (together.length === 0) return;
    begunMs = performance.now();
    await storeTogether(client, together);
  };

  return {
    store: (range) =>
      new Promise((stored, failed) => {
        waiting.push({ range, stored, failed });
        void limit(storeWhatWaits);
      }),
  };
}

/** Never rejects: whoever waits is told. */
async function storeTogether(client: ClickHouseClient, together: readonly Waiting[]): Promise<void> {
  try {
    const logged = await storeRanges(
      client,
      together.map(({ range }) => range),
    );
    for (const [index, range] of logged.entries()) together[index]?.stored(range);
  } catch (error) {
    if (together.length === 1) for (const { failed } of together) failed(error);
    else await storeOneByOne(client, together);
  }
}

/** One of them may be refused for good: the others must not fail with it, now and whenever they meet again. */
async function storeOneByOne(client: ClickHouseClient, together: readonly Waiting[]): Promise<void> {
  // The statement that failed may still be on its way: its memory is not used for others again.
  for (const { range } of together) for (const { rows } of range.batches) rows.discard();
  await Promise.all(together.map((one) => storeTogether(client, [one])));
}

/** In the order of asking, and at least one where there is one. */
function takeFrom(waiting: Waiting[]): Waiting[] {
  let [count, records] = [0, 0];
  for (const one of waiting) {
    records += recordsOf([one]);
    if (count > 0 && records > MOST_RECORDS) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

function recordsOf(waiting: readonly Waiting[]): number {
  return sum(waiting.flatMap(({ range }) => range.batches.map(({ records }) => records)));
}
