import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClickHouseClient, connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { logIn } from '../../../adapters/configuration/environment.ts';
import { loginOf, makePasswords } from '../../../infra/engines/clickhouse/logins.ts';
import { CONFIG, startClickHouse } from '../../../infra/engines/clickhouse/start.ts';
import { findPorts } from '../../../infra/engines/ports.ts';
import type { Child } from '../../../infra/engines/supervision/child.ts';
import { signal } from '../../../infra/engines/supervision/identity.ts';
import { openDdlProxy, type ReplicatedEngines } from './distributed-ddl.ts';

/** The name of the cluster in the configuration of every shard. */
export const CLUSTER = 'shards';

/** Two or more local ClickHouse servers as shards of one cluster, over ClickHouse's native protocol. */
export interface TestShards extends AsyncDisposable {
  /** Of a process that uses the cluster. The first shard holds the tables that are not sharded. */
  readonly variables: Record<string, string>;
  /** Clients of single shards, without the cluster. */
  readonly clients: readonly ClickHouseClient[];
  /** SIGKILL to a shard's process. */
  kill(shard: number): Promise<void>;
  start(shard: number): Promise<void>;
}

interface Wishes {
  readonly folder: string;
  readonly shards: number;
  /** Address of a ZooKeeper; without one no replicated table can be made. */
  readonly zookeeperPort?: number;
  readonly engines?: ReplicatedEngines;
}

export async function startShards({
  folder,
  shards,
  zookeeperPort,
  engines = 'without-replicas',
}: Wishes): Promise<TestShards> {
  const numbers = Array.from({ length: shards }, (_, index) => index);
  const homes = numbers.map((index) => join(folder, `shard-${String(index + 1)}`));
  const ports: Awaited<ReturnType<typeof portsOfShard>>[] = [];
  for (const _ of numbers) ports.push(await portsOfShard());
  const password = sharePassword(homes);
  const children: Child[] = [];
  const start = async (index: number): Promise<void> => {
    const [home = '', own] = [homes[index], ports[index]];
    if (own === undefined) throw new Error(`there is no shard ${String(index)}`);
    const config = join(home, 'config.xml');
    writeFileSync(
      config,
      configOf(
        index,
        ports.map(({ clickhouseNative }) => clickhouseNative),
        password,
        zookeeperPort,
      ),
      {
        mode: 0o600,
      },
    );
    children[index] = await startClickHouse(home, own, 'default', join(home, 'clickhouse.log'), { config });
  };
  await Promise.all(numbers.map(start));
  const login = loginOf(homes[0] ?? '');
  const urls = ports.map(({ clickhouse }) => `http://127.0.0.1:${String(clickhouse)}`);
  const clients = urls.map((url) => connectClickHouse({ url, ...logIn(login) }));
  const proxy = await openDdlProxy(urls, CLUSTER, engines);
  return {
    variables: {
      CLICKHOUSE_URL: proxy.url,
      CLICKHOUSE_CLUSTER: CLUSTER,
      CLICKHOUSE_USER: login.user,
      CLICKHOUSE_PASSWORD_FILE: login.passwordFile,
    },
    clients,
    async kill(index) {
      const child = children[index];
      for (const identity of child?.identities ?? []) signal(identity, 'SIGKILL');
      await child?.ended;
    },
    start,
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.close()));
      await proxy[Symbol.asyncDispose]();
      await Promise.all(children.map((child) => child.stop()));
    },
  };
}

const portsOfShard = () => findPorts(['clickhouse', 'clickhouseNative']);

/** Shards ask each other as the same user. */
function sharePassword(homes: readonly string[]): string {
  const [first = ''] = homes;
  makePasswords(first);
  for (const home of homes.slice(1)) {
    mkdirSync(join(home, 'clickhouse', 'passwords'), { recursive: true });
    for (const user of ['countyflow', 'analyst'] as const)
      writeFileSync(loginOf(home, user).passwordFile, readFileSync(loginOf(first, user).passwordFile), {
        mode: 0o600,
      });
  }
  return readFileSync(loginOf(first).passwordFile, 'utf8').trim();
}

function configOf(
  index: number,
  nativePorts: readonly number[],
  password: string,
  zookeeperPort?: number,
): string {
  const shards = nativePorts.map(
    (port) => `<shard><internal_replication>true</internal_replication><replica><host>127.0.0.1</host>
      <port>${String(port)}</port><user>countyflow</user><password>${password}</password></replica></shard>`,
  );
  const keeper =
    zookeeperPort === undefined
      ? ''
      : `<zookeeper><node><host>127.0.0.1</host><port>${String(zookeeperPort)}</port></node></zookeeper>`;
  return readFileSync(CONFIG, 'utf8').replace(
    /<\/clickhouse>\s*$/,
    `<remote_servers><${CLUSTER}>${shards.join('')}</${CLUSTER}></remote_servers>
     <macros><shard>0${String(index + 1)}</shard><replica>a</replica></macros>${keeper}</clickhouse>`,
  );
}
