import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { inSpan } from '../../adapters/tracing/spans.ts';
import { HOT_SECONDS, HOUR_SECONDS, type Slice } from '../../domain/slices.ts';
import { rollupDefinition } from '../../pipeline/rollups/definition.ts';
import { nextVersion } from '../../pipeline/rollups/hour-states.ts';
import { passCheckpoint } from '../checkpoints.ts';
import { observe } from '../observations.ts';
import { isTooLarge, type SetAside } from './set-aside.ts';
import { noticeCopies, type NoticedSet, sliceOfOrder, type SliceSet } from './notice-copies.ts';

const NO_LIMIT = String(2n ** 62n);

/**
 * Settings of an INSERT ... SELECT that writes all its rows of a partition as one block, hence as one part. A part is
 * there or not, on every replica: a commit row in it is never visible without the rows that it commits. The bound of
 * memory is the bound of the statement's slices, whose groups are in memory anyway.
 */
export const AS_ONE_PART = {
  max_insert_threads: '1',
  min_insert_block_size_rows: NO_LIMIT,
  min_insert_block_size_bytes: NO_LIMIT,
} as const;

/** Slice starts travel in the URL, whose length servers limit. */
const MAX_SLICES_PER_STATEMENT = 500;

/**
 * Recomputes slices from the orders. One statement writes the rows of a slice and the commit row that makes them visible.
 * May be interrupted at any point. Slices that need too much memory together are computed in parts; one that needs it
 * alone is set aside. Rejects without a place for it.
 */
export async function refreshSlices(
  client: ClickHouseClient,
  slices: readonly Slice[],
  setAside?: SetAside,
): Promise<void> {
  for (const set of await noticeCopies(client, setsOf(slices))) await commitParts(client, set, setAside);
}

async function commitParts(
  client: ClickHouseClient,
  set: NoticedSet,
  setAside: SetAside | undefined,
): Promise<void> {
  const [first, ...more] = set.slices;
  try {
    await commit(client, set);
    setAside?.remove(set.slices);
  } catch (error) {
    if (!isTooLarge(error) || first === undefined) throw error;
    if (more.length === 0) {
      if (setAside === undefined) throw error;
      setAside.add(first, error, Date.now());
      return;
    }
    const half = Math.ceil(set.slices.length / 2);
    for (const slices of [set.slices.slice(0, half), set.slices.slice(half)])
      await commitParts(client, { ...set, slices }, setAside);
  }
}

async function commit(client: ClickHouseClient, set: NoticedSet): Promise<void> {
  const { seconds, slices } = set;
  const version = await nextVersion(client);
  const attributes = {
    'countyflow.slice_version': version,
    'countyflow.slice_seconds': seconds,
    'countyflow.slices': slices.length,
  };
  await inSpan('commit', attributes, async () => {
    const startedMs = performance.now();
    const written = write(client, set, version);
    passCheckpoint('slices.sent');
    await written;
    passCheckpoint('slices.committed');
    observe('committed', {
      ...{ sliceVersion: version, seconds, slices },
      durationMs: performance.now() - startedMs,
    });
  });
}

/** The slices by length, as many as one statement may compute. */
function setsOf(slices: readonly Slice[]): SliceSet[] {
  return ([HOT_SECONDS, HOUR_SECONDS] as const).flatMap((seconds) => {
    const chosen = slices.filter((slice) => slice.seconds === seconds);
    return Array.from({ length: Math.ceil(chosen.length / MAX_SLICES_PER_STATEMENT) }, (_, index) => ({
      seconds,
      slices: chosen.slice(index * MAX_SLICES_PER_STATEMENT, (index + 1) * MAX_SLICES_PER_STATEMENT),
    }));
  });
}

/**
 * One read of the orders computes sales and products, so both come from one snapshot: it reads lines, and groups them with
 * and without their product and place. Measures of the whole order count with its first line. An order counts as placed
 * in the hour it was placed and as paid in the hour it was paid, whatever its status is now. The words of the commit row
 * have a type, because UNION ALL would otherwise convert the words of all rows to String.
 */
const REFRESH = sqlFile(import.meta.url, 'refresh-slices');

/**
 * Whether an order's sale counts with another order; only slices with such orders are asked. Of the orders whose
 * current versions name one settlement, one counts: a paid one before others, then one without an outlet, which is the
 * selling platform's, then the first by platform and order id (docs/adr/0042). They may lie in any slices.
 */
const IS_COPY = sqlFile(import.meta.url, 'is-copy');

async function write(
  client: ClickHouseClient,
  { seconds, slices, hasCopies }: NoticedSet,
  version: string,
): Promise<void> {
  await client.command({
    query: REFRESH.replace('{isCopy}', hasCopies ? IS_COPY : 'false'),
    query_params: {
      slice: sliceOfOrder(seconds),
      seconds,
      version,
      definition: await rollupDefinition(client),
      starts: slices.map(({ start }) => start),
      arrivals: slices.map(({ seenArrivals }) => seenArrivals),
    },
    clickhouse_settings: { ...AS_ONE_PART, do_not_merge_across_partitions_select_final: 1 },
  });
}
