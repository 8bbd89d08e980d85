import { globSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { statementsFor, unreplicated } from '../../../adapters/clickhouse/cluster/ddl.ts';
import { SHARDING_KEYS } from '../../../adapters/clickhouse/cluster/sharding.ts';
import { readSchemaFiles } from '../../../adapters/clickhouse/migration/schema-files.ts';
import { useLocalClickHouse } from '../../support/local-clickhouse.ts';

const TOPOLOGY = { cluster: 'country', shards: 3, replicasOfShard: 2 };

const clickhouse = useLocalClickHouse();
let statements: { readonly path: string; readonly plain: string; readonly clustered: string[] }[] = [];
beforeAll(async () => {
  const { tables, migrations, views } = await readSchemaFiles();
  statements = [...tables, ...migrations, ...views].flatMap(({ path, statements: own }) =>
    own.map((plain) => ({ path, plain, clustered: statementsFor(plain, TOPOLOGY) })),
  );
});
afterAll(() => {
  statements = [];
});

/** As ClickHouse's own parser writes it. Throws where it cannot read it. */
async function formatted(query: string): Promise<string> {
  const [found] = await rows<{ text: string }>(
    clickhouse.client(),
    'SELECT formatQuerySingleLine({query:String}) AS text',
    { query },
  );
  return found?.text ?? '';
}

describe('the statements for a cluster', () => {
  it('are all read by ClickHouse, and reach every server of the cluster', async () => {
    expect(new Set(statements.map(({ path }) => path)).size).toBe(
      globSync('schemas/clickhouse/*/*.sql').length,
    );
    for (const { path, clustered } of statements) {
      for (const statement of clustered) {
        const text = await formatted(statement);
        // A replica tells the others of an ALTER.
        if (!/^ALTER TABLE \w+(?<!_shard)\b/.test(text)) expect(text, path).toContain(' ON CLUSTER country');
      }
    }
  });

  it('give each table that is not sharded one path, and a replica on every server', () => {
    const created = statements.filter(({ path }) => path.startsWith('tables/'));
    const [sharded, everywhere] = [
      created.filter(({ clustered }) => clustered.length === 2),
      created.filter(({ clustered }) => clustered.length === 1),
    ];
    expect(everywhere.length + sharded.length).toBe(created.length);
    for (const { clustered, path } of everywhere)
      expect(clustered[0], path).toMatch(
        /^ENGINE = Replicated\w*MergeTree\('\/clickhouse\/tables\/\{database\}\/\{table\}', '\{shard\}-\{replica\}'/m,
      );
    for (const { clustered, path } of sharded)
      expect(clustered[0], path).toMatch(
        /^ENGINE = Replicated\w*MergeTree\('\/clickhouse\/tables\/\{database\}\/\{table\}\/\{shard\}', '\{replica\}'/m,
      );
    expect(sharded.map(({ path }) => path)).toEqual(
      [...SHARDING_KEYS.keys()].map((table) => expect.stringContaining(`_${table}.sql`) as string).sort(),
    );
  });

  it('store identical inserts both, as one server does', () => {
    const created = statements.filter(({ path }) => path.startsWith('tables/'));
    for (const { path, clustered } of created)
      expect(clustered[0], path).toMatch(/, replicated_deduplication_window = 0/);
  });

  it('put all versions of an order on one shard, by a divisor that a later shard does not change', () => {
    const orders = statements.find(({ path }) => path.endsWith('_orders.sql'));
    expect(orders?.clustered[1]).toBe(
      'CREATE TABLE IF NOT EXISTS orders ON CLUSTER country AS orders_shard ' +
        'ENGINE = Distributed(country, currentDatabase(), orders_shard, cityHash64(platform, order_id) % 3)',
    );
  });

  it('alter a sharded table on its shards, and then the table in front of them', () => {
    expect(statementsFor('ALTER TABLE orders ADD COLUMN note String', TOPOLOGY)).toEqual([
      'ALTER TABLE orders_shard ON CLUSTER country ADD COLUMN note String',
      'ALTER TABLE orders ON CLUSTER country ADD COLUMN note String',
    ]);
  });

  it('give an index to the shards alone, since the table in front of them has no rows', () => {
    expect(statementsFor('ALTER TABLE orders ADD INDEX note_filter note TYPE minmax', TOPOLOGY)).toEqual([
      'ALTER TABLE orders_shard ON CLUSTER country ADD INDEX note_filter note TYPE minmax',
    ]);
  });

  it('are refused where their form is not known', () => {
    expect(() => statementsFor('OPTIMIZE TABLE orders', TOPOLOGY)).toThrow(/no form for clusters/);
  });

  it('stay as they are for one server', () => {
    for (const { plain } of statements) expect(statementsFor(plain, undefined)).toEqual([plain]);
  });
});

describe('the engine of a replicated table without its replicas', () => {
  it.each([
    [
      "ReplicatedReplacingMergeTree('/clickhouse/tables/default/orders/{shard}', '{replica}', rank) ORDER BY order_id " +
        'SETTINGS replicated_deduplication_window = 0, index_granularity = 8192',
      'ReplacingMergeTree(rank) ORDER BY order_id SETTINGS non_replicated_deduplication_window = 0, index_granularity = 8192',
    ],
    [
      "ReplicatedMergeTree('/clickhouse/tables/default/rollup', '{shard}-{replica}') ORDER BY kind",
      'MergeTree ORDER BY kind',
    ],
    ['MergeTree ORDER BY kind', 'MergeTree ORDER BY kind'],
  ])('%s', (replicated, alone) => {
    expect(unreplicated(replicated)).toBe(alone);
  });
});
