import type { ClickHouseClient } from '@clickhouse/client';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { contentHash } from '../../oracle/winners.ts';
import { differences, type Verdict } from './verdict.ts';

const WRAP = 1n << 64n;

/** S: the stored orders, with their highest versions and contents, equal those of the publisher's ledger. */
export async function checkState(
  client: ClickHouseClient,
  expected: readonly OrderVersion[],
): Promise<Verdict> {
  const answer = await client.query({
    query: `SELECT concat(platform, ' ', order_id, ' ', toString(toUnixTimestamp64Milli(placed_at))) AS key,
        concat(toString(version), ' ', toString(content_hash)) AS held FROM orders FINAL`,
    format: 'JSONCompactEachRow',
  });
  const stored = new Map<string, string>();
  for await (const part of answer.stream<[string, string]>()) {
    for (const row of part) {
      const [key, held] = row.json<[string, string]>();
      if (stored.has(key)) return { invariant: 'S', figures: '', problems: [`${key} is stored twice`] };
      stored.set(key, held);
    }
  }
  const oracle = new Map(
    expected.map((order) => [
      `${order.platform} ${order.orderId} ${String(Date.parse(order.placedAt))}`,
      `${String(order.version)} ${String(contentHash(order))}`,
    ]),
  );
  return {
    invariant: 'S',
    figures: `${String(stored.size)} orders stored, hash sum ${hashSum(stored)}; ${String(oracle.size)} in the ledger, hash sum ${hashSum(oracle)}`,
    problems: differences('order', stored, oracle),
  };
}

function hashSum(orders: ReadonlyMap<string, string>): string {
  let sum = 0n;
  for (const held of orders.values()) sum = (sum + BigInt(held.split(' ')[1] ?? 0)) % WRAP;
  return sum.toString(16).padStart(16, '0');
}
