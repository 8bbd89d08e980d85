import { createHash } from 'node:crypto';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { canonicalTotal, type ControlTotal } from '../../domain/control-total.ts';

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
