import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ClickHouseClient, connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { logIn } from '../../../adapters/configuration/environment.ts';
import { LOCAL_USERS, loginOf, makePasswords } from '../../../infra/engines/clickhouse/logins.ts';
import { CONFIG, startClickHouse } from '../../../infra/engines/clickhouse/start.ts';
import { findPorts } from '../../../infra/engines/ports.ts';
import { openDdlProxy, type ReplicatedEngines } from './distributed-ddl.ts';
import { Killable } from '../../support/killable.ts';

const CLUSTER = 'shards';
const SHARDS = 2;
/** The first of the shards alone, as a cluster that grows later. */
export const FIRST_SHARD = 'first_shard';

/** ClickHouse servers as shards of one cluster, over its native protocol. */
export interface ClickHouseShards {
  /** Variables for a process that works on them. The first shard holds the tables that are not sharded. */
  readonly env: Readonly<Record<string, string>>;
  readonly shards: readonly Killable[];
  /** Of each shard alone, without the cluster. */
  readonly clients: readonly ClickHouseClient[];
  stop(): Promise<void>;
}

interface Wishes {
  readonly engines?: ReplicatedEngines;
  /** Of a ZooKeeper, without which no replicated table can be made. */
  readonly zookeeperPort?: number;
}

export async function startClickHouseShards(
  folder: string,
  { engines = 'without-replicas', zookeeperPort }: Wishes = {},
): Promise<ClickHouseShards> {
  const homes = Array.from({ length: SHARDS }, (_, index) => join(folder, `shard-${String(index + 1)}`));
  const login = sharePasswords(homes);
  const ports: Record<'clickhouse' | 'clickhouseNative', number>[] = [];
  while (ports.length < SHARDS) ports.push(await findPorts(['clickhouse', 'clickhouseNative']));
  const remoteServers = remoteServersOf(
    ports.map(({ clickhouseNative }) => clickhouseNative),
    readFileSync(login.passwordFile, 'utf8').trim(),
  );
  const shards = await Promise.all(
    homes.map((home, index) => {
      const config = join(home, 'config.xml');
      const own = `<macros><shard>${String(index + 1)}</shard><replica>a</replica></macros>${keeperOf(zookeeperPort)}`;
      writeFileSync(config, withSections(remoteServers + own), { mode: 0o600 });
      const ofShard = ports[index] ?? { clickhouse: 0, clickhouseNative: 0 };
      const logPath = join(home, 'clickhouse.log');
      return Killable.start(`shard ${String(index + 1)}`, () =>
        startClickHouse(home, ofShard, 'default', logPath, { config }),
      );
    }),
  );
  const urls = ports.map(({ clickhouse }) => `http://127.0.0.1:${String(clickhouse)}`);
  const clients = urls.map((url) => connectClickHouse({ url, ...logIn(login) }));
  const proxy = await openDdlProxy(urls, { [CLUSTER]: SHARDS, [FIRST_SHARD]: 1 }, engines);
  return {
    env: {
      CLICKHOUSE_URL: proxy.url,
      CLICKHOUSE_CLUSTER: CLUSTER,
      CLICKHOUSE_USER: login.user,
      CLICKHOUSE_PASSWORD_FILE: login.passwordFile,
    },
    shards,
    clients,
    async stop() {
      await Promise.all(clients.map((client) => client.close()));
      await proxy.stop();
      await Promise.all(shards.map((shard) => shard.stop()));
    },
  };
}

/** Shards ask each other as the user that asks them. Resolves to the login of all. */
function sharePasswords([first = '', ...others]: readonly string[]): ReturnType<typeof loginOf> {
  makePasswords(first);
  for (const home of others) {
    for (const user of LOCAL_USERS) {
      const { passwordFile } = loginOf(home, user);
      mkdirSync(dirname(passwordFile), { recursive: true, mode: 0o700 });
      writeFileSync(passwordFile, readFileSync(loginOf(first, user).passwordFile), { mode: 0o600 });
    }
  }
  return loginOf(first);
}

function remoteServersOf(nativePorts: readonly number[], password: string): string {
  const shards = nativePorts.map(
    (port) => `<shard><internal_replication>true</internal_replication><replica><host>127.0.0.1</host>
      <port>${String(port)}</port><user>countyflow</user><password>${password}</password></replica></shard>`,
  );
  const [first = ''] = shards;
  return `<remote_servers><${CLUSTER}>${shards.join('')}</${CLUSTER}>
    <${FIRST_SHARD}>${first}</${FIRST_SHARD}></remote_servers>`;
}

function keeperOf(port: number | undefined): string {
  if (port === undefined) return '';
  return `<zookeeper><node><host>127.0.0.1</host><port>${String(port)}</port></node></zookeeper>`;
}

function withSections(sections: string): string {
  return readFileSync(CONFIG, 'utf8').replace(/<\/clickhouse>\s*$/, `${sections}</clickhouse>`);
}
