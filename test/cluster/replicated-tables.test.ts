import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClickHouse, rows } from '../../adapters/clickhouse/client.ts';
import { SHARDING_KEYS } from '../../adapters/clickhouse/cluster/sharding.ts';
import { planMigration, readState } from '../../adapters/clickhouse/migration/plan-migration.ts';
import { readSchemaFiles } from '../../adapters/clickhouse/migration/schema-files.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { fencedBlocks, page } from '../support/markdown.ts';
import { type ClickHouseShards, startClickHouseShards } from './engines/shards.ts';
import { startZooKeeper, type ZooKeeper } from './engines/zookeeper/zookeeper.ts';

let folder = '';
let zooKeeper: ZooKeeper;
let shards: ClickHouseShards;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countyflow-replicated-'));
  zooKeeper = await startZooKeeper(join(folder, 'zookeeper'));
  shards = await startClickHouseShards(folder, { engines: 'as-declared', zookeeperPort: zooKeeper.port });
});
afterAll(async () => {
  await shards.stop();
  await zooKeeper.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Replica {
  readonly table: string;
  readonly replica_path: string;
  readonly total_replicas: number;
}

function replicasOf(shard: number): Promise<Replica[]> {
  const client = shards.clients[shard];
  if (client === undefined) throw new Error(`there is no shard ${String(shard)}`);
  return rows(client, 'SELECT table, replica_path, total_replicas FROM system.replicas ORDER BY table');
}

/** ClickHouse's local server stores nothing in a replicated table, which other servers would have to fetch from it. */
describe('replicated tables in a ZooKeeper', () => {
  it('are made by two servers, as replicas of one table or as shards', async () => {
    const { credentials, clickhouseUrl = '' } = readEnvironment(shards.env);
    const client = connectClickHouse({ url: clickhouseUrl, ...credentials.clickhouse });
    // Not by migrate(), which would record what it applies in a table that takes no rows here.
    for (const { statements } of await planMigration(client, await readState(client)))
      for (const query of statements) await client.command({ query });
    await client.close();
    const { tables } = await readSchemaFiles();
    const expected = tables.map(({ name }) => {
      const isSharded = SHARDING_KEYS.has(name);
      const table = isSharded ? `${name}_shard` : name;
      const path = `/clickhouse/tables/default/${table}`;
      return (shard: number): Replica => ({
        table,
        replica_path: isSharded
          ? `${path}/${String(shard)}/replicas/a`
          : `${path}/replicas/${String(shard)}-a`,
        total_replicas: isSharded ? 1 : 2,
      });
    });
    for (const shard of [0, 1]) {
      const wanted = expected.map((of) => of(shard + 1));
      expect(await replicasOf(shard)).toEqual(wanted.sort((a, b) => (a.table < b.table ? -1 : 1)));
    }
  });

  it('are found by the statement of docs/deployment.md, with which they would catch up on a server that stores', async () => {
    const [sync = ''] = fencedBlocks(page('docs/deployment.md'), 'sql');
    const query = sync.replace(' countyflow.', ' default.').replace(/;\n$/, '');
    for (const client of shards.clients)
      await expect(client.command({ query })).rejects.toThrow(
        /readonly mode \(replica path: \/clickhouse\/tables\/default\/orders_shard\//,
      );
  });
});
