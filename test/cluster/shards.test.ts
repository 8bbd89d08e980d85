import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { connectClickHouse, rows } from '../../adapters/clickhouse/client.ts';
import { migrate } from '../../adapters/clickhouse/migrate.ts';
import type { ClickHouseConnection } from '../../adapters/configuration/connections.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { CLUSTER } from '../../operations/doctor/checks/cluster.ts';
import { inLanguage } from '../../schemas/text/message.ts';
import { runCountyflow, succeeded } from '../support/countyflow.ts';
import { freshIngest, nameOf } from '../support/database.ts';
import { deliverOrders, refreshAll } from '../support/deliver.ts';
import { fencedBlocks, page } from '../support/markdown.ts';
import { storedSales } from '../support/stored-sums.ts';
import { FIRST_SHARD, startClickHouseShards } from './engines/shards.ts';
import { visibleRows } from '../support/rollup-rows.ts';
import { used, useFolder } from '../support/used.ts';

/** What one server passes and touches the sharded tables; at most one of them uses the default database. */
const SUITES = ['refresh', 'convergence', 'verification', 'statistics/measures', 'publishers/states'];
const LISTED_ORDERS = 40;
/** What a server says whose other shard does not answer. */
const AWAY = /Connection refused|connection tries failed/;

const folder = useFolder();
const shards = used(() => startClickHouseShards(folder));
let connection: ClickHouseConnection;
beforeAll(() => {
  const { credentials, clickhouseUrl = '' } = readEnvironment(shards.env);
  connection = { url: clickhouseUrl, ...credentials.clickhouse };
});

/** How many orders each shard has in a database. */
async function countByShard(database: string): Promise<number[]> {
  const counts = [];
  for (const client of shards.clients) {
    const [found] = await rows<{ orders: string }>(
      client,
      `SELECT count() AS orders FROM ${database}.orders_shard`,
    );
    counts.push(Number(found?.orders));
  }
  return counts;
}

const orderIds = Array.from({ length: LISTED_ORDERS }, (_, n) => `ORDER-${String(n)}`);

describe('orders on two shards', () => {
  it('pass the tests that they pass on one server', async () => {
    const files = SUITES.map((suite) => `test/integration/${suite}`);
    // One after another: on given engines, tests that empty the tables share the default database.
    const vitest = [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--no-file-parallelism',
      '--project',
      'integration',
    ];
    const env = { ...process.env, ...shards.env };
    const { stdout } = await promisify(execFile)(process.execPath, [...vitest, ...files], {
      env,
      maxBuffer: Infinity,
    });
    const [closing = ''] = /\d+ passed, 0 failed, .*$/m.exec(stdout) ?? [];
    console.log(`on two shards: ${closing}`);
    expect(closing).not.toBe('');
  });

  it('give every published figure of the demo', async () => {
    const home = join(folder, 'demo');
    const database = 'demo';
    for (const client of shards.clients) await client.command({ query: `CREATE DATABASE ${database}` });
    const environment = { ...shards.env, CLICKHOUSE_DATABASE: database, COUNTYFLOW_HOME: home };
    const out = await succeeded(runCountyflow({ environment }, 'demo'));
    expect(out).toContain(
      '38 of 38 published figures match (14 of 14 of the ministry); the accounting closes.',
    );
    for (const orders of await countByShard(database)) expect(orders).toBeGreaterThan(1_000);
  });

  it('have all versions of an order together, and count a sale once whose copies lie apart', async () => {
    await using test = await freshIngest(connection);
    const { client, ingestContext } = test;
    const placed = await rows<{ id: string; shard: number }>(
      client,
      "SELECT arrayJoin({ids:Array(String)}) AS id, cityHash64('jd', id) % 2 AS shard",
      { ids: orderIds },
    );
    const settled = [0, 1].map((wanted) => placed.find(({ shard }) => shard === wanted)?.id ?? '');
    const versions = [1, 2].flatMap((version) =>
      orderIds.map((orderId) => ({
        ...{ platform: 'jd' as const, orderId, version, outlet: null, orderMode: 'self' as const },
        settlementReference: settled.includes(orderId) ? 'SETTLED-ONCE' : null,
      })),
    );
    await deliverOrders(ingestContext, versions);
    await refreshAll(client, 'hot');
    const [sums] = await rows<{ orders: string }>(
      client,
      `SELECT sum(placed_orders) AS orders FROM ${visibleRows('sales')}`,
    );
    expect(Number(sums?.orders)).toBe(LISTED_ORDERS - 1);
    const database = await nameOf(client);
    const rowsOfOrders = await Promise.all(
      shards.clients.map((shard) =>
        rows<{ order_id: string }>(shard, `SELECT DISTINCT order_id FROM ${database}.orders_shard`),
      ),
    );
    for (const found of rowsOfOrders) expect(found.length).toBeGreaterThan(0);
    // Distinct on each shard, so an order on both would be listed twice.
    expect(rowsOfOrders.flatMap((found) => found.map(({ order_id: id }) => id)).sort()).toEqual(
      [...orderIds].sort(),
    );
  });

  it('are refused and not half counted while a shard is away, and all there when it is back', async () => {
    await using test = await freshIngest(connection);
    const { client, ingestContext } = test;
    const versions = orderIds.map((orderId) => ({ platform: 'jd' as const, orderId, version: 1 }));
    await deliverOrders(ingestContext, versions.slice(0, LISTED_ORDERS / 2));
    await refreshAll(client, 'hot');
    const away = shards.shards[1];
    await away?.kill();
    await expect(deliverOrders(ingestContext, versions)).rejects.toThrow(AWAY);
    await expect(rows(client, 'SELECT count() FROM orders FINAL')).rejects.toThrow(AWAY);
    const [sums] = await rows<{ orders: string }>(
      client,
      `SELECT sum(placed_orders) AS orders FROM ${visibleRows('sales')}`,
    );
    expect(Number(sums?.orders)).toBe(LISTED_ORDERS / 2);
    await away?.restart();
    await deliverOrders(ingestContext, versions);
    await refreshAll(client, 'hot');
    const [after] = await rows<{ orders: string }>(
      client,
      `SELECT sum(placed_orders) AS orders FROM ${visibleRows('sales')}`,
    );
    expect(Number(after?.orders)).toBe(LISTED_ORDERS);
  });
});

describe('a cluster that gets another shard', () => {
  it('has the same figures after the statements of its page, and further versions count once', async () => {
    await using before = await freshIngest({ ...connection, cluster: FIRST_SHARD });
    const versions = (version: number) =>
      orderIds.map((orderId) => ({ platform: 'jd' as const, orderId, version }));
    await deliverOrders(before.ingestContext, versions(1));
    await refreshAll(before.client, 'hours');
    const figures = await storedSales(before.client);
    expect(figures.size).toBeGreaterThan(0);
    await using after = await freshIngest(connection);
    const [from, to] = [await nameOf(before.client), await nameOf(after.client)];
    const [generator = ''] = fencedBlocks(page('docs/deployment.md'), 'sql').filter((block) =>
      block.includes('format('),
    );
    const query = generator
      .replaceAll("'before'", `'${from}'`)
      .replaceAll('before.', `${from}.`)
      .replaceAll('after.', `${to}.`);
    const generated = await before.client.query({ query, format: 'TabSeparatedRaw' });
    for (const statement of (await generated.text()).trim().split('\n'))
      await after.client.command({ query: statement.replace(/;$/, '') });
    expect(await storedSales(after.client)).toEqual(figures);
    for (const orders of await countByShard(to)) expect(orders).toBeGreaterThan(0);
    await deliverOrders(after.ingestContext, versions(2));
    await refreshAll(after.client, 'hours');
    expect(await storedSales(after.client)).toEqual(figures);
  });
});

describe('CLICKHOUSE_CLUSTER', () => {
  it('makes inserts wait for every replica of their table', async () => {
    await using test = await freshIngest(connection);
    await deliverOrders(test.ingestContext, [{ orderId: 'WAITS' }]);
    const [first] = shards.clients;
    if (first === undefined) throw new Error('there is no shard');
    await first.command({ query: 'SYSTEM FLUSH LOGS' });
    const asked = await rows<{ table: string; quorum: string }>(
      first,
      `SELECT extract(query, '^\\\\s*INSERT INTO (\\\\w+)') AS table, any(Settings['insert_quorum']) AS quorum
       FROM system.query_log
       WHERE type = 'QueryFinish' AND is_initial_query AND query_kind IN ('Insert', 'AsyncInsertFlush')
         AND current_database = (SELECT max(database) FROM system.tables WHERE name = 'orders' AND database LIKE 'test_%')
       GROUP BY table`,
    );
    const quorums = Object.fromEntries(asked.map(({ table, quorum }) => [table, quorum]));
    // Sharded tables have one replica here, and the others one on each of the two servers.
    expect(quorums).toMatchObject({ orders: '1', event_index: '1', slice_arrivals: '2', ingest_log: '2' });
  });

  it('names the clusters of the server if it has none of that name', async () => {
    const client = connectClickHouse({ ...connection, cluster: 'elsewhere' });
    await expect(migrate(client)).rejects.toThrow(
      'CLICKHOUSE_CLUSTER: the ClickHouse server has no cluster elsewhere in its remote_servers (it has first_shard, shards)',
    );
    await client.close();
  });

  it('lets doctor look at replication, macros and the shards of orders', async () => {
    await using test = await freshIngest(connection);
    const { client } = test;
    const examine = async () => {
      const found = await CLUSTER.observe({
        reached: { clickhouse: client },
        connections: { clickhouse: connection },
        home: folder,
        local: new Set(),
      });
      return found.map(({ severity, what }) => [severity, inLanguage('en', what)]);
    };
    expect(await examine()).toEqual([
      ['ok', 'the shards of shards have internal_replication'],
      ['ok', 'each of the 2 servers of shards has macros of its own'],
      ['ok', 'orders lie on all 2 shards of shards'],
    ]);
    await client.command({
      query: `CREATE OR REPLACE TABLE orders AS orders_shard
              ENGINE = Distributed(shards, currentDatabase(), orders_shard, cityHash64(platform, order_id) % 1)`,
    });
    expect(await examine()).toContainEqual([
      'warning',
      'orders lie on 1 shard, and shards has 2: the others get none',
    ]);
  });
});
