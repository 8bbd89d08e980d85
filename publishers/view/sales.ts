import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { must } from '../../domain/must.ts';
import { CursorError } from '../../pipeline/quarantine/held-page.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { SALES_CURSOR } from '../../schemas/http/limits.ts';
import type { ReportAnswer, SalesAnswer } from '../../schemas/http/view-answers.ts';

/** Hours in which orders were placed or paid, in epoch ms. */
export interface HourSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

const HOUR_MS = 3_600_000;
/** The last instant that ClickHouse's DateTime has, less a day. */
const LATEST_MS = Date.UTC(2106, 1, 6);

/** The hours of two instants; all hours without them. */
export function hourSpan(fromMs = 0, untilMs = LATEST_MS): HourSpan {
  const hourOf = (ms: number): number => Math.min(LATEST_MS, Math.max(0, Math.floor(ms / HOUR_MS) * HOUR_MS));
  return { fromMs: hourOf(fromMs), untilMs: hourOf(untilMs) };
}

type Counted = ReportAnswer['counted'];

/** ClickHouse writes whole numbers of 64 bits as texts; each sum is exact in a double. */
const SUMS = `toFloat64(sum(placed_orders)) AS placedOrders, toFloat64(sum(placed_fen)) AS placedFen,
  toFloat64(sum(paid_orders)) AS paidOrders, toFloat64(sum(paid_fen)) AS paidFen,
  toFloat64(sum(refunded_fen)) AS refundedFen`;

/** Clocks differ by minutes, so an order may be paid in the hour before the one it is placed in, and in none earlier. */
const IN_HOURS = `platform = {platform:String} AND stat_hour >= toDateTime({from:UInt32})
  AND stat_hour < toDateTime({until:UInt32}) AND slice_start < toDateTime({until:UInt32}) + 3600`;

/** What counts in the hours, together: whole days from their sums, and days that a bound cuts from their slices. */
export async function readCounted(
  client: ClickHouseClient,
  platform: Platform,
  { fromMs, untilMs }: HourSpan,
): Promise<Counted> {
  const [found] = await rows<Counted>(
    client,
    `SELECT ${SUMS} FROM rollup
     WHERE kind = 'sales' AND ${IN_HOURS} AND (slice_start, slice_seconds, slice_version) IN (
       SELECT slice.1, slice.2, slice.3
       FROM day_slices
       ARRAY JOIN if(sums_are_current AND NOT arrayExists(
           at -> at > toUnixTimestamp(day) AND at < toUnixTimestamp(day) + 86400, [{from:UInt32}, {until:UInt32}]),
         [(day, toUInt32(86400), sums_version)],
         arrayMap(one -> (one.slice_start, one.slice_seconds, one.slice_version), slices)) AS slice
       WHERE day < toDateTime({until:UInt32}) + 3600)`,
    { platform, ...secondsOf({ fromMs, untilMs }) },
  );
  return must(found, 'the sums, which are 0 where nothing counts');
}

/** A page of what counts in each hour and county. Throws CursorError. */
export async function readSales(
  client: ClickHouseClient,
  platform: Platform,
  span: HourSpan,
  { limit, cursor = '0.000000' }: { readonly limit: number; readonly cursor: string | undefined },
): Promise<SalesAnswer> {
  if (!SALES_CURSOR.test(cursor))
    throw new CursorError('this is not a cursor from an earlier page: copy the whole cursor');
  const [afterHour = 0, afterCounty = 0] = cursor.split('.').map(Number);
  const { from, until } = secondsOf(span);
  const found = await rows<Counted & { hour: number; code: number }>(
    client,
    `SELECT toUnixTimestamp(stat_hour) AS hour, county AS code, ${SUMS} FROM rollup
     WHERE kind = 'sales' AND (slice_start, slice_seconds, slice_version) IN (
         SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
       AND ${IN_HOURS} AND (hour, code) > ({afterHour:UInt32}, {afterCounty:UInt32})
     GROUP BY hour, code ORDER BY hour, code LIMIT {limit:UInt32}`,
    { platform, from: Math.max(from, afterHour), until, afterHour, afterCounty, limit: limit + 1 },
  );
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    sales: shown.map(({ hour, code, ...sums }) => ({
      hour: new Date(hour * 1_000).toISOString(),
      county: String(code),
      ...sums,
    })),
    next: found.length > limit && last !== undefined ? `${String(last.hour)}.${String(last.code)}` : null,
  };
}

function secondsOf({ fromMs, untilMs }: HourSpan): { readonly from: number; readonly until: number } {
  return { from: fromMs / 1_000, until: untilMs / 1_000 };
}
