import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { connectClickHouse, rows } from '../../adapters/clickhouse/client.ts';
import { SHARDING_KEYS } from '../../adapters/clickhouse/cluster/sharding.ts';
import { planMigration, readState } from '../../adapters/clickhouse/migration/plan-migration.ts';
import { readSchemaFiles } from '../../adapters/clickhouse/migration/schema-files.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { findPorts } from '../../infra/engines/ports.ts';
import { startChild, untilReady } from '../../infra/engines/supervision/child.ts';
import { run } from '../../infra/setup/shell.mjs';
import { fencedBlocks, page } from '../support/markdown.ts';
import { preparedFolder } from '../support/prepared-folder.ts';
import { used, useFolder } from '../support/used.ts';
import { startClickHouseShards } from './engines/shards.ts';

const folder = useFolder();
const zooKeeper = used(() => startZooKeeper(join(folder, 'zookeeper')));
const shards = used(() =>
  startClickHouseShards(folder, { engines: 'as-declared', zookeeperPort: zooKeeper.port }),
);

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

const POM = fileURLToPath(new URL('zookeeper/pom.xml', import.meta.url));

export interface ZooKeeper {
  readonly port: number;
  stop(): Promise<void>;
}

/** A ZooKeeper server on loopback. Maven brings its jars the first time. */
export async function startZooKeeper(folder: string): Promise<ZooKeeper> {
  const jars = await preparedFolder('cluster/zookeeper', [POM], async (fresh) => {
    await run('mvn', ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${fresh}`]);
  });
  const { port } = await findPorts(['port']);
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'zoo.cfg');
  const settings = {
    ...{ dataDir: join(folder, 'data'), clientPort: port, clientPortAddress: '127.0.0.1' },
    ...{ tickTime: 2000, 'admin.enableServer': false },
  };
  writeFileSync(
    config,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${String(value)}\n`)
      .join(''),
  );
  const child = await startChild({
    name: 'ZooKeeper',
    run: { program: 'java' },
    args: ['-Xmx128m', '-cp', join(jars, '*'), 'org.apache.zookeeper.server.quorum.QuorumPeerMain', config],
    logPath: join(folder, 'zookeeper.log'),
  });
  await untilReady(child, () => isListening(port));
  return { port, stop: () => child.stop() };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}
