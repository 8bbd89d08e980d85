import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { contentHash } from '../../oracle/winners.ts';
import { differences, type ExpectedSource, type Verdict } from './verdict.ts';

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

/** Q: the held events equal the expected ones by source, position and code. */
export async function checkQuarantine(
  client: ClickHouseClient,
  sources: readonly ExpectedSource[],
): Promise<Verdict> {
  const found = await rows<{ key: string; code: string }>(
    client,
    `SELECT concat(source, ' ', toString(position)) AS key, code FROM held_event WHERE state != 'replayed'`,
  );
  const stored = new Map(found.map(({ key, code }) => [key, code]));
  const expected = new Map(
    sources.flatMap(({ source, held }) =>
      [...held].map(([position, code]): [string, string] => [`${source} ${position}`, code]),
    ),
  );
  const codes = new Set(expected.values()).size;
  return {
    invariant: 'Q',
    figures: `${String(found.length)} events held, ${String(expected.size)} expected, with ${String(codes)} codes`,
    problems: [
      ...(found.length === stored.size ? [] : ['one position is held twice']),
      ...differences('held event', stored, expected),
    ],
  };
}

/** I: the index of event ids has each valid event of every source, and no other. */
export async function checkIndex(
  client: ClickHouseClient,
  sources: readonly ExpectedSource[],
): Promise<Verdict> {
  const found = await rows<{ source: string; indexed: string }>(
    client,
    `SELECT source, toString(uniqExact(position)) AS indexed
      FROM event_index ARRAY JOIN events.position AS position GROUP BY source`,
  );
  const stored = new Map(found.map(({ source, indexed }) => [source, indexed]));
  const expected = new Map(
    sources.flatMap(({ source, valid }) => (valid === 0 ? [] : [[source, String(valid)] as const])),
  );
  const events = found.reduce((sum, row) => sum + Number(row.indexed), 0);
  return {
    invariant: 'I',
    figures: `${String(events)} events indexed`,
    problems: differences('events of', stored, expected),
  };
}
