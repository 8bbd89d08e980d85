import { createHash } from 'node:crypto';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { canonicalTotal, type ControlTotal } from '../../domain/control-total.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';

/** A declared total beside what is counted. */
export interface ComparedTotal {
  readonly platform: Platform;
  /** Start of the hour, in epoch ms. */
  readonly hourMs: number;
  readonly version: number;
  readonly declaredOrders: number;
  readonly countedOrders: number;
  readonly declaredFen: bigint;
  readonly countedFen: bigint;
  readonly matches: boolean;
}

/** Undefined for no bound. */
export interface TotalFilter {
  readonly platform?: Platform | undefined;
  /** Only hours that begin in this span. */
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Those of the windows of a campaign, and of the windows they are compared with. */
export async function compareTotalsOf(client: ClickHouseClient, campaign: string): Promise<ComparedTotal[]> {
  const spans = await rows<Span>(
    client,
    `SELECT toUnixTimestamp(span.1) AS start, toUnixTimestamp(span.2) AS end
     FROM campaign_window
     ARRAY JOIN [(toNullable(start_at), toNullable(end_at)), (base_start_at, base_end_at)] AS span
     WHERE campaign = {campaign:String} AND span.1 IS NOT NULL`,
    { campaign },
  );
  const isWithin = ({ hourMs }: ComparedTotal): boolean =>
    spans.some(({ start, end }) => start * 1_000 <= hourMs && hourMs < end * 1_000);
  return (await compareTotals(client)).filter(isWithin);
}

interface Row {
  platform: Platform;
  hour: number;
  version: string;
  declared_orders: string;
  counted_orders: string;
  declared_fen: string;
  counted_fen: string;
}

/**
 * Every declared hour beside the orders that were paid in it, in order: those that count in sales, and those of which
 * another platform's copy counts (ADR 42), because a platform declares its own.
 */
export async function compareTotals(
  client: ClickHouseClient,
  { platform, fromMs = 0, untilMs = 4_102_444_800_000 }: TotalFilter = {},
): Promise<ComparedTotal[]> {
  const found = await rows<Row>(
    client,
    `WITH declared AS (
       SELECT platform, hour, version, paid_orders, paid_fen FROM control_total FINAL
       WHERE ({platform:String} = '' OR platform = {platform:String})
         AND hour >= toDateTime({from:UInt32}) AND hour < toDateTime({until:UInt32})
     )
     SELECT toString(declared.platform) AS platform, toUnixTimestamp(declared.hour) AS hour, declared.version AS version,
       declared.paid_orders AS declared_orders, counted.orders AS counted_orders,
       declared.paid_fen AS declared_fen, counted.fen AS counted_fen
     FROM declared
     LEFT JOIN (
       SELECT platform, stat_hour, sum(if(kind = 'sales', paid_orders, paid_first_lines)) AS orders, sum(paid_fen) AS fen
       FROM rollup
       WHERE kind IN ('sales', 'copies') AND ({platform:String} = '' OR platform = {platform:String})
         AND stat_hour IN (SELECT hour FROM declared) AND (slice_start, slice_seconds, slice_version) IN (
           SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
       GROUP BY platform, stat_hour
     ) AS counted ON counted.platform = declared.platform AND counted.stat_hour = declared.hour
     ORDER BY hour, platform`,
    { platform: platform ?? '', from: Math.floor(fromMs / 1_000), until: Math.floor(untilMs / 1_000) },
  );
  return found.map((row) => ({
    platform: row.platform,
    hourMs: row.hour * 1_000,
    version: Number(row.version),
    declaredOrders: Number(row.declared_orders),
    countedOrders: Number(row.counted_orders),
    declaredFen: BigInt(row.declared_fen),
    countedFen: BigInt(row.counted_fen),
    matches: row.declared_orders === row.counted_orders && row.declared_fen === row.counted_fen,
  }));
}

/** May be repeated: its key and rank make it idempotent, as with orders. */
export async function storeTotals(client: ClickHouseClient, totals: readonly ControlTotal[]): Promise<void> {
  if (totals.length === 0) return;
  await client.insert({
    table: 'control_total',
    format: 'JSONEachRow',
    values: totals.map((total) => ({
      platform: total.platform,
      hour: total.hourMs / 1_000,
      version: total.version,
      content_hash: contentHash(total),
      paid_orders: total.paidOrders,
      paid_fen: total.paidFen,
    })),
  });
}

function contentHash(total: ControlTotal): string {
  const digest = createHash('sha256').update(canonicalTotal(total)).digest('hex');
  return BigInt(`0x${digest.slice(0, 16)}`).toString();
}
