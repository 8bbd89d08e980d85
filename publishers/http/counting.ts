import { setTimeout as sleep } from 'node:timers/promises';
import { HOT_SECONDS, HOUR_SECONDS, startOfSlice } from '../../domain/slices.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { currentIncarnation } from '../../pipeline/ledger/gaps.ts';
import { coveredBetween } from '../../pipeline/ledger/ingest-log.ts';
import { sourceName } from '../../pipeline/ledger/source.ts';
import type { EventPlace } from './event-sender.ts';

/** An event whose place in the accounting is known. */
export interface PlacedEvent extends EventPlace {
  /** When its order was placed, in epoch ms; NaN for a control total, which counts as soon as it is stored. */
  readonly placedMs: number;
}

const LOOK_EVERY_MS = 250;
const MS_PER_SECOND = 1_000;

/**
 * Waits until events are counted: their ranges are logged, and the slices of their orders are refreshed with them.
 * Resolves to whether they were before the signal; a failure of ClickHouse counts as not yet.
 */
export async function waitUntilCounted(
  client: ClickHouseClient,
  events: readonly PlacedEvent[],
  signal: AbortSignal,
): Promise<boolean> {
  const once = async (look: () => Promise<boolean>): Promise<boolean> => {
    while (!signal.aborted) {
      if (await look().catch(() => false)) return true;
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    return false;
  };
  if (!(await once(() => areStored(client, events)))) return false;
  const placed = events.map(({ placedMs }) => placedMs).filter((placedMs) => !Number.isNaN(placedMs));
  const starts = [...new Set(placed.map((placedMs) => startOfSlice(placedMs) / MS_PER_SECOND))];
  let wanted: Arrivals | undefined;
  return once(async () => {
    wanted ??= await readArrivals(client, starts);
    return areRefreshed(client, starts, wanted);
  });
}

async function areStored(client: ClickHouseClient, events: readonly PlacedEvent[]): Promise<boolean> {
  const byPartition = Map.groupBy(events, ({ topic, partition }) => `${topic}/${partition}`);
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
      if ((covered[at]?.first ?? offset + 1n) > offset) return false;
    }
  }
  return true;
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

/** Parameters travel in the address of a request, whose length servers limit. */
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
