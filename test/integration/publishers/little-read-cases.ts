import { beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseClient, connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { viewOf } from '../../../publishers/view/own-view.ts';
import { readRejects } from '../../../publishers/view/rejects.ts';
import { hourSpan } from '../../../publishers/view/sales.ts';
import type { StatisticsDatabase } from '../../support/statistics-database.ts';

const PLATFORM = 'tmall';

/** The same database, and how many rows its questions read. */
function counting(database: StatisticsDatabase): {
  readonly client: ClickHouseClient;
  readonly read: () => number;
} {
  const client = connectClickHouse(database.engines.connections.clickhouse);
  const query = client.query.bind(client);
  let read = 0;
  client.query = async (params: Parameters<typeof query>[0]) => {
    const result = await query(params);
    const summary = JSON.parse(String(result.response_headers['x-clickhouse-summary'])) as {
      read_rows: string;
    };
    read += Number(summary.read_rows);
    return result;
  };
  return { client, read: () => read };
}

/** Comes last: it stores a season of others. */
export function littleReadCases(database: StatisticsDatabase): void {
  describe('beside a season of others', () => {
    const [ROWS, RANGES, REFUSED] = [12_800, 200_000, 100_000];
    /** A few granules of the ledger and of the quarantine, whose granules have 8,192 rows, for each question of a view. */
    const MOST = 60_000;

    beforeAll(async () => {
      const commands = [
        // Events of the same platform, so that only the filters keep a question from reading all.
        `INSERT INTO event_index (platform, source, first_position, events.id_hash, events.position, events.order_hash,
         events.version, events.content_hash, events.placed_slice, events.occurred_at, events.received_at)
       SELECT '${PLATFORM}', 'kafka/orders.events.v1.${PLATFORM}/1', number * 10, arrayMap(n -> cityHash64('e', number, n), range(10)),
         range(10), arrayMap(n -> cityHash64('o', number, n), range(10)), range(10), range(10),
         arrayMap(n -> toDateTime('2017-11-20 00:00:00') + number, range(10)), arrayMap(n -> now(), range(10)), arrayMap(n -> now(), range(10))
       FROM numbers(${String(ROWS)})`,
        `INSERT INTO ingest_log (source, epoch, first_position, next_position, records, accepted, quarantined)
       SELECT 'kafka/orders.events.v1.jd/7', 1, number, number + 1, 1, 0, 1 FROM numbers(${String(RANGES)})`,
        `INSERT INTO quarantine (source, position, epoch, topic, partition, code, event_id, order_id)
       SELECT 'kafka/orders.events.v1.jd/7', number, 1, 'orders.events.v1.jd', 7, 'field.range', toString(number), toString(number)
       FROM numbers(${String(REFUSED)})`,
      ];
      for (const query of commands) await database.client.command({ query });
      for (const table of ['event_index', 'ingest_log', 'quarantine'])
        await database.client.command({ query: `OPTIMIZE TABLE ${table} FINAL` });
    });

    const view = viewOf({ sandbox: false });
    it.each([
      ['a counted event', (client: ClickHouseClient) => view.event(client, PLATFORM, 'o3/2')],
      ['a refused event', (client: ClickHouseClient) => view.event(client, PLATFORM, 'wrong/2')],
      ['an order', (client: ClickHouseClient) => view.order(client, PLATFORM, 'o3')],
      [
        'a page of rejects',
        (client: ClickHouseClient) =>
          readRejects(
            client,
            { platform: PLATFORM, sandbox: false },
            { code: undefined, limit: 9, cursor: undefined },
          ),
      ],
      [
        'a report of a day',
        (client: ClickHouseClient) =>
          view.report(
            client,
            PLATFORM,
            hourSpan(Date.parse('2017-11-11T00:00:00+08:00'), Date.parse('2017-11-12T00:00:00+08:00')),
          ),
      ],
    ])('little is read for %s', async (_, ask) => {
      const { client, read } = counting(database);
      try {
        await ask(client);
        expect(read()).toBeGreaterThan(0);
        expect(read()).toBeLessThan(MOST);
      } finally {
        await client.close();
      }
    });

    it.each(['event', 'order'] as const)('the filter of the index finds an %s', async (of) => {
      const { client, read } = counting(database);
      try {
        await view[of](client, PLATFORM, 'never');
        // Of 200 granules of 64 rows, a filter lets pass one in twenty; the rest are the other questions.
        expect(read()).toBeLessThan(ROWS / 2);
      } finally {
        await client.close();
      }
    });
  });
}
