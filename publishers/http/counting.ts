import { setTimeout as sleep } from 'node:timers/promises';
import { HOT_SECONDS, HOUR_SECONDS } from '../../domain/slices.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { findEventsAt, findEventsOf, type FoundEvent } from '../../pipeline/event-index/event-index.ts';
import { currentIncarnation } from '../../pipeline/ledger/gaps.ts';
import { coveredBetween } from '../../pipeline/ledger/ingest-log.ts';
import { sourceName } from '../../pipeline/ledger/source.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { EventBecame } from '../../schemas/http/view-answers.ts';
import { becameOf, judgeEvents } from '../view/states.ts';
import type { EventPlace } from './event-sender.ts';

/** An event whose place in the accounting is known. */
export interface PlacedEvent extends EventPlace {
  readonly id: string;
  /** Of another event than an order, nothing but that it is stored is waited for. */
  readonly isOrder: boolean;
}

const LOOK_EVERY_MS = 250;
/** Ids that are looked up in one request. Of a larger one, other orders with the same ids are not told. */
const MOST_IDS = 500;

/**
 * Waits until events are counted: their ranges are logged, and the slices of their orders are refreshed with them.
 * Resolves to what became of each; after the signal they wait still. A failure of ClickHouse counts as not yet.
 */
export async function waitUntilCounted(
  client: ClickHouseClient,
  platform: Platform,
  events: readonly PlacedEvent[],
  signal: AbortSignal,
): Promise<readonly EventBecame[]> {
  const once = async <T>(look: () => Promise<T | undefined>): Promise<T | undefined> => {
    while (!signal.aborted) {
      const seen = await look().catch(() => undefined);
      if (seen !== undefined) return seen;
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  };
  const found = await once(() => findStored(client, platform, events));
  if (found === undefined) return events.map(() => STILL_WAITING);
  const starts = [...new Set(Array.from(found.values(), ({ placed_slice: start }) => start))];
  let wanted: Arrivals | undefined;
  const became = await once(async () => {
    wanted ??= await readArrivals(client, starts);
    return (await areRefreshed(client, starts, wanted))
      ? readBecame(client, platform, events, found)
      : undefined;
  });
  return became ?? events.map(() => STILL_WAITING);
}

export const STILL_WAITING: EventBecame = { state: 'waiting' };

const placeOf = ({ topic, partition, offset }: EventPlace): string => `${topic}/${partition}/${offset}`;

/** Those of the events that were accepted, by their place; undefined while the ledger lacks any. */
async function findStored(
  client: ClickHouseClient,
  platform: Platform,
  events: readonly PlacedEvent[],
): Promise<ReadonlyMap<string, FoundEvent> | undefined> {
  const byPartition = Map.groupBy(events, ({ topic, partition }) => `${topic}/${partition}`);
  const found = new Map<string, FoundEvent>();
  for (const placed of byPartition.values()) {
    const [one] = placed;
    if (one === undefined) continue;
    const incarnation = await currentIncarnation(client, one);
    const source = sourceName({ kind: 'kafka', topic: one.topic, partition: one.partition, incarnation });
    const offsets = placed.map(({ offset }) => offset).sort((a, b) => Number(a - b));
    const [first = 0n, last = 0n] = [offsets[0], offsets.at(-1)];
    const covered = await coveredBetween(client, source, first, last + 1n);
    let at = 0;
    for (const offset of offsets) {
      while ((covered[at]?.next ?? offset + 1n) <= offset) at += 1;
      if ((covered[at]?.first ?? offset + 1n) > offset) return undefined;
    }
    const storedFrom = covered[0]?.first ?? first;
    for (const event of await findEventsAt(client, platform, { source, storedFrom, first, last }))
      found.set(placeOf({ ...one, offset: BigInt(event.position) }), event);
  }
  const mine = new Set(events.map(placeOf));
  return new Map([...found].filter(([place]) => mine.has(place)));
}

const indexedAt = ({ source, position }: FoundEvent): string => `${source} ${position}`;

async function readBecame(
  client: ClickHouseClient,
  platform: Platform,
  events: readonly PlacedEvent[],
  found: ReadonlyMap<string, FoundEvent>,
): Promise<EventBecame[]> {
  const ids = [...new Set(events.filter(({ isOrder }) => isOrder).map(({ id }) => id))];
  const sameIds = ids.length > MOST_IDS ? [...found.values()] : await findEventsOf(client, platform, ids);
  const judged = await judgeEvents(client, platform, sameIds);
  const byPlace = new Map(judged.map((one) => [indexedAt(one.event), one]));
  const byId = Map.groupBy(judged, ({ event }) => event.id);
  return events.map((event) => {
    const accepted = found.get(placeOf(event));
    const one = accepted && byPlace.get(indexedAt(accepted));
    if (one !== undefined) return becameOf(one, byId.get(event.id) ?? []);
    return { state: event.isOrder ? 'refused' : 'stored' };
  });
}

/** Events that have arrived, by start of the slice in epoch seconds. */
interface Arrivals {
  readonly bySlice: ReadonlyMap<number, number>;
  readonly byHour: ReadonlyMap<number, number>;
}

async function readArrivals(client: ClickHouseClient, starts: readonly number[]): Promise<Arrivals> {
  const found = await rowsOfDays<{ start: string; arrived: string }>(
    client,
    `SELECT toUnixTimestamp(slice_start) AS start, sum(arrivals) AS arrived FROM slice_arrivals
     WHERE toStartOfDay(slice_start) IN {days:Array(DateTime('Asia/Shanghai'))} GROUP BY slice_start`,
    starts,
  );
  const bySlice = new Map(found.map(({ start, arrived }) => [Number(start), Number(arrived)]));
  const byHour = new Map<number, number>();
  for (const [start, arrived] of bySlice)
    byHour.set(hourOf(start), (byHour.get(hourOf(start)) ?? 0) + arrived);
  return { bySlice, byHour };
}

/** Whether the visible rollups have at least these arrivals. More may come all the time, and are not waited for. */
async function areRefreshed(
  client: ClickHouseClient,
  starts: readonly number[],
  { bySlice, byHour }: Arrivals,
): Promise<boolean> {
  const found = await rowsOfDays<{ start: string; seconds: number; seen: string }>(
    client,
    `SELECT toUnixTimestamp(slice.slice_start) AS start, slice.slice_seconds AS seconds, slice.seen_arrivals AS seen
     FROM day_slices ARRAY JOIN slices AS slice WHERE day IN {days:Array(DateTime('Asia/Shanghai'))}`,
    starts,
  );
  const seen = new Map(
    found.map(({ start, seconds, seen: arrived }) => [`${start} ${seconds}`, Number(arrived)]),
  );
  return starts.every((start) => {
    const hour = seen.get(`${hourOf(start)} ${HOUR_SECONDS}`);
    if (hour !== undefined) return hour >= (byHour.get(hourOf(start)) ?? 0);
    return (seen.get(`${start} ${HOT_SECONDS}`) ?? -1) >= (bySlice.get(start) ?? 0);
  });
}

function hourOf(start: number): number {
  return start - (start % HOUR_SECONDS);
}

const DAY_SECONDS = 24 * HOUR_SECONDS;
/** Statistical days begin at midnight in Shanghai, which has had no other offset since 1991. */
const SHANGHAI_SECONDS = 8 * HOUR_SECONDS;

/** Servers limit the length of parameters. */
const DAYS_PER_STATEMENT = 500;

async function rowsOfDays<T>(
  client: ClickHouseClient,
  query: string,
  starts: readonly number[],
): Promise<T[]> {
  const days = [...new Set(starts.map((start) => start - ((start + SHANGHAI_SECONDS) % DAY_SECONDS)))];
  const found: T[] = [];
  for (let at = 0; at < days.length; at += DAYS_PER_STATEMENT)
    found.push(...(await rows<T>(client, query, { days: days.slice(at, at + DAYS_PER_STATEMENT) })));
  return found;
}
