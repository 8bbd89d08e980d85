import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { ROLLUP_DEFINITION } from '../../domain/slices.ts';

/** A row of sales in one hour of Shanghai time. */
export interface RollupRow {
  readonly hour: string;
  readonly county: string;
  readonly platform: string;
  readonly paidOrders: number;
  readonly paidFen: bigint;
  readonly refundedFen?: bigint;
}

let commits = 0;

/** Replaces the whole rollup by these rows, and makes them visible. */
export async function commitRollup(client: ClickHouseClient, found: readonly RollupRow[]): Promise<void> {
  await client.command({ query: 'TRUNCATE TABLE rollup' });
  // Figures that were computed from the rows before do not follow from these.
  commits += 1;
  const slice = (hour: string): Record<string, unknown> => ({
    slice_start: Date.parse(`${hour.replace(' ', 'T')}:00+08:00`) / 1000,
    slice_seconds: 3600,
    slice_version: commits,
  });
  await client.insert({
    table: 'rollup',
    format: 'JSONEachRow',
    values: [
      ...found.map((row) => ({
        kind: 'sales',
        ...slice(row.hour),
        stat_hour: slice(row.hour)['slice_start'],
        county: Number(row.county),
        platform: row.platform,
        paid_orders: row.paidOrders,
        paid_fen: row.paidFen.toString(),
        refunded_fen: (row.refundedFen ?? 0n).toString(),
      })),
      ...[...new Set(found.map(({ hour }) => hour))].map((hour) => ({
        kind: 'commit',
        ...slice(hour),
        seen_arrivals: 1,
        definition: ROLLUP_DEFINITION,
      })),
    ],
  });
}

/** The rows of a kind that count now, as the rollup holds them: of no campaign, and before any sample factor. */
export function visibleRows(kind: 'sales' | 'products' | 'copies'): string {
  return `(SELECT * FROM rollup WHERE kind = '${kind}' AND (slice_start, slice_seconds, slice_version) IN (
    SELECT slice_start, slice_seconds, slice_version FROM visible_slice))`;
}
