import pLimit from 'p-limit';
import { setTimeout as sleep } from 'node:timers/promises';
import { sum } from '../../domain/sum.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { BATCH_CAPACITY } from '../../pipeline/validation/batch-buffer.ts';
import type { LoggedRange } from '../../pipeline/ledger/ingest-log.ts';
import type { RejectSender } from '../../publishers/rejects/reject-sender.ts';
import { type StorableRange, storeRanges } from './store-ranges.ts';

/** Stores the validated batches of all sources of a process. */
export interface Store {
  /** Resolves when the range is stored and logged. */
  store(range: StorableRange): Promise<LoggedRange>;
}

/** One store sends its rows while another waits to be acknowledged. */
const MAX_CONCURRENT = 2;

/**
 * How many full batches are stored together at most. The fixed cost of an insert, and the merges that many small
 * inserts cause, are a third of ClickHouse's work for an event (docs/adr/0026).
 */
export const BATCHES_TOGETHER = 3;

const MOST_RECORDS = BATCHES_TOGETHER * BATCH_CAPACITY.records;

/**
 * The shortest interval between the starts of two stores, unless a full batch is waiting. Each store costs
 * ClickHouse some 40 ms of processor time however few rows it has. Ranges that come in the interval are stored
 * together, so that a hundred partitions cost what ten do.
 */
const MIN_STORE_INTERVAL_MS = 300;

interface Waiting {
  readonly range: StorableRange;
  readonly stored: (range: LoggedRange) => void;
  readonly failed: (error: unknown) => void;
}

/** Without a sender, nothing is written to topics of rejects. */
export function openStore(client: ClickHouseClient, rejects?: RejectSender): Store {
  const waiting: Waiting[] = [];
  const limit = pLimit(MAX_CONCURRENT);
  let startedMs = -Infinity;

  const storeWaiting = async (): Promise<void> => {
    const waitMs = startedMs + MIN_STORE_INTERVAL_MS - performance.now();
    if (waitMs > 0 && recordsOf(waiting) < BATCH_CAPACITY.records) await sleep(waitMs);
    const together = takeFrom(waiting);
    if (together.length === 0) return;
    startedMs = performance.now();
    await storeTogether(client, together, rejects);
  };

  return {
    store: (range) =>
      new Promise((stored, failed) => {
        waiting.push({ range, stored, failed });
        void limit(storeWaiting);
      }),
  };
}

/** Never rejects: settles the promise of each waiting range. */
async function storeTogether(
  client: ClickHouseClient,
  together: readonly Waiting[],
  rejects?: RejectSender,
): Promise<void> {
  try {
    const logged = await storeRanges(
      client,
      together.map(({ range }) => range),
      rejects,
    );
    for (const [index, range] of logged.entries()) together[index]?.stored(range);
  } catch (error) {
    if (together.length === 1) for (const { failed } of together) failed(error);
    else await storeOneByOne(client, together, rejects);
  }
}

/** ClickHouse may refuse one of the ranges for good, which must not make the others fail at each attempt. */
async function storeOneByOne(
  client: ClickHouseClient,
  together: readonly Waiting[],
  rejects?: RejectSender,
): Promise<void> {
  // The failed statement may still be reading the rows, so their buffers must not be reused.
  for (const { range } of together) for (const { rows } of range.batches) rows.discard();
  await Promise.all(together.map((one) => storeTogether(client, [one], rejects)));
}

/** Takes ranges in order up to the maximum of records, but at least one where any waits. */
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
