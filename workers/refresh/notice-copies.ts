import { HOT_SECONDS, type Slice } from '../../domain/slices.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { passCheckpoint } from '../checkpoints.ts';
import { insertArrivals } from '../ingest/store-ranges.ts';

/** Slices of one length, whose orders one statement reads. */
export interface SliceSet {
  readonly seconds: Slice['seconds'];
  readonly slices: readonly Slice[];
}

/** The column with the start of the slice that contains an order; statements make `placed_hour` of its hot slice. */
export function sliceOfOrder(seconds: Slice['seconds']): 'placed_slice' | 'placed_hour' {
  return seconds === HOT_SECONDS ? 'placed_slice' : 'placed_hour';
}

// Without sums the statement is planned and run in two thirds of the time.
const HAS_REFERENCES = sqlFile(import.meta.url, 'has-references');
const CHANGED_ORDERS = sqlFile(import.meta.url, 'changed-orders');
const SHARED_SETTLEMENTS = sqlFile(import.meta.url, 'shared-settlements');

interface NamedOrder {
  readonly reference: string;
  /** Start of its hot slice, in epoch seconds. */
  readonly slice: number;
  readonly platform: string;
  readonly order_id: string;
  readonly rank: string;
}

interface Settlement {
  readonly reference: string;
  /** Starts of the hot slices of its orders. */
  readonly slices: readonly number[];
}

/** Slices that are ready to be computed. */
export interface NoticedSet extends SliceSet {
  /** Whether a sale of the slices has several orders. */
  readonly hasCopies: boolean;
}

/**
 * Finds the orders in slices that are about to be computed that changed since the other copies of their sale were told,
 * and marks the slices of all of them. Resolves to the same slices; what was marked is among their seen arrivals.
 *
 * The order of the writes makes a crash harmless: what was not noticed is found again by the next refresh, because the
 * slices stay dirty. Each refresh writes its orders to `settlement` before it reads the others there, so that of two
 * at once at least one sees both.
 */
export async function noticeCopies(
  client: ClickHouseClient,
  sets: readonly SliceSet[],
): Promise<NoticedSet[]> {
  const answers = await Promise.all(sets.map((set) => hasReferences(client, set)));
  const naming = sets.filter((_, index) => answers[index]);
  const changed: NamedOrder[] = [];
  for (const set of naming) changed.push(...(await changedOrders(client, set)));
  await insertOrders(client, 'settlement', changed, ({ reference, slice, platform, order_id }) => ({
    settlement_reference: reference,
    placed_slice: slice,
    platform,
    order_id,
  }));
  const withCopies = new Set<SliceSet>();
  const news = new Set(changed.map(({ reference }) => reference));
  const marks = new Map<number, number>();
  for (const set of naming) {
    for (const { reference, slices } of await sharedSettlements(client, set)) {
      withCopies.add(set);
      if (!news.delete(reference)) continue;
      for (const slice of slices) marks.set(slice, (marks.get(slice) ?? 0) + 1);
    }
  }
  const arrivals = [...marks].map(([slice, times]) => [slice * 1000, times, 0] as const);
  await insertArrivals(client, [{ arrivals }]);
  passCheckpoint('copies.marked');
  await insertOrders(client, 'settled_order', changed, ({ reference, slice, platform, order_id, rank }) => ({
    placed_slice: slice,
    platform,
    order_id,
    settlement_reference: reference,
    noticed_rank: rank,
  }));
  return sets.map((set) => ({ ...withMarks(set, marks), hasCopies: withCopies.has(set) }));
}

/** The marks were written after the arrivals of the slices were read, and before the slices are computed. */
function withMarks({ seconds, slices }: SliceSet, marks: ReadonlyMap<number, number>): SliceSet {
  const added = new Map<number, number>();
  for (const [hotSlice, times] of marks) {
    const start = hotSlice - (hotSlice % seconds);
    added.set(start, (added.get(start) ?? 0) + times);
  }
  return {
    seconds,
    slices: slices.map((slice) => ({
      ...slice,
      seenArrivals: slice.seenArrivals + (added.get(slice.start) ?? 0),
    })),
  };
}

/** The cheap question, which is all that slices without settlement references cost. */
async function hasReferences(client: ClickHouseClient, set: SliceSet): Promise<boolean> {
  return (await rows(client, HAS_REFERENCES, parameters(set))).length > 0;
}

/** Of each reference, the orders with a version that the other copies do not know, whatever that version names. */
async function changedOrders(client: ClickHouseClient, set: SliceSet): Promise<NamedOrder[]> {
  return await rows<NamedOrder>(client, CHANGED_ORDERS, parameters(set));
}

/** Settlements of the orders of a set that several orders have named. */
async function sharedSettlements(client: ClickHouseClient, set: SliceSet): Promise<Settlement[]> {
  return await rows<Settlement>(client, SHARED_SETTLEMENTS, parameters(set));
}

async function insertOrders(
  client: ClickHouseClient,
  table: string,
  orders: readonly NamedOrder[],
  row: (order: NamedOrder) => Record<string, unknown>,
): Promise<void> {
  if (orders.length === 0) return;
  await client.insert({ table, format: 'JSONEachRow', values: orders.map(row) });
}

function parameters({ seconds, slices }: SliceSet): Record<string, unknown> {
  return { slice: sliceOfOrder(seconds), starts: slices.map(({ start }) => start) };
}
