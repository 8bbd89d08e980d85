import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { Client, Connection } from '@temporalio/client';
import kafkajs from '../../../adapters/kafka/kafkajs.ts';
import { ENGINE_NAMES, type EngineName } from '../../../infra/engines/engine-list.ts';
import { startEngines } from '../../../infra/engines/start.ts';
import { type Identity, isAlive, signal } from '../../../infra/engines/supervision/identity.ts';
import { type Addresses, readEnvironment } from '../../../adapters/configuration/environment.ts';
import { engineProcess } from '../../support/engine-process.ts';
import { HttpProxy } from './http-proxy.ts';
import { MemoryWatch, type NamedPid } from './memory.ts';
import { SmallDisks } from '../../support/small-disks.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { Workers } from './workers.ts';

/** Engines, workers and the proxies between them, in a separate folder. */
export interface World extends AsyncDisposable {
  readonly home: string;
  readonly brokers: readonly string[];
  readonly addresses: Addresses;
  /** Connects to ClickHouse directly, without the proxy. */
  readonly clickhouse: ClickHouseClient;
  readonly temporal: Client;
  readonly admin: kafkajs.Admin;
  readonly workers: Workers;
  readonly clickhouseProxy: HttpProxy;
  readonly kafkaProxy: TcpProxy;
  readonly memory: MemoryWatch;
  /** Undefined if the engines use the ordinary disk. */
  readonly disks: SmallDisks | undefined;
  /** Every process of the engines and workers that lives now. */
  processes(): readonly Identity[];
  /** Sends a signal to the engine's process, not to its supervisor. */
  signal(engine: EngineName, name: NodeJS.Signals): void;
  /** Kills an engine and resolves when it has exited. Its supervisor restarts it. */
  kill(engine: EngineName): Promise<void>;
}

export interface WorldOptions {
  readonly home: string;
  readonly workers: number;
  /** Size of the engines' small disks, as a multiple of a short run's. Undefined for none. */
  readonly smallDisks: number | undefined;
  readonly onProgress: (line: string) => void;
}

/** Starts everything. Rejects after stopping what had been started. */
export async function openChaosWorld({
  home,
  workers,
  smallDisks,
  onProgress,
}: WorldOptions): Promise<World> {
  await using opened = new AsyncDisposableStack();
  mkdirSync(join(home, 'archives'), { recursive: true });
  const disks = smallDisks === undefined ? undefined : new SmallDisks(home, smallDisks);
  opened.defer(() => disks?.unmount());
  const engines = await startEngines({
    home,
    environment: readEnvironment({}),
    handleSignals: false,
    onProgress,
  });
  opened.defer(() => engines.stop());
  const { kafkaBrokers, clickhouseUrl, temporalAddress } = engines.addresses;
  const { user, password } = engines.connections.clickhouse;
  const clickhouseProxy = await HttpProxy.open(clickhouseUrl);
  opened.defer(() => clickhouseProxy.close());
  const kafkaProxy = await TcpProxy.open(() => Number(kafkaBrokers[0]?.split(':')[1]));
  opened.defer(() => kafkaProxy.close());
  const admin = new kafkajs.Kafka({
    clientId: 'chaos-operator',
    brokers: [...kafkaBrokers],
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { retries: 10 },
  }).admin();
  await admin.connect();
  opened.defer(() => admin.disconnect());
  const clickhouse = createClient({
    url: clickhouseUrl,
    username: user ?? 'default',
    password: password?.reveal() ?? '',
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
  });
  opened.defer(() => clickhouse.close());
  const connection = await Connection.connect({ address: temporalAddress });
  opened.defer(() => connection.close());
  const pool = new Workers(
    { ...engines.addresses, clickhouseUrl: clickhouseProxy.url },
    join(home, 'logs', 'worker.log'),
  );
  opened.defer(() => pool.stop());
  const named = (): (readonly [name: string, identity: Identity])[] => [
    ...ENGINE_NAMES.flatMap((name) => {
      const identity = engineProcess(engines, name);
      return identity === undefined ? [] : [[name, identity] as const];
    }),
    ...pool.children.flatMap((child) => child.identities.map((identity) => ['worker', identity] as const)),
  ];
  const killAll = (): void => {
    for (const [, identity] of named()) signal(identity, 'SIGKILL');
  };
  // Also what a fault has stopped at that moment.
  process.on('exit', killAll);
  opened.defer(() => {
    process.off('exit', killAll);
  });
  const memory = new MemoryWatch(() => named().map(([name, { pid }]): NamedPid => [name, pid]));
  opened.defer(() => {
    memory.stop();
  });
  await pool.start(workers);
  const owned = opened.move();
  return {
    home,
    brokers: kafkaBrokers,
    addresses: engines.addresses,
    clickhouse,
    temporal: new Client({ connection }),
    admin,
    workers: pool,
    clickhouseProxy,
    kafkaProxy,
    memory,
    disks,
    processes: () => named().map(([, identity]) => identity),
    signal(engine, name) {
      const identity = engineProcess(engines, engine);
      if (identity !== undefined) signal(identity, name);
    },
    async kill(engine) {
      const identity = engineProcess(engines, engine);
      if (identity === undefined) return;
      signal(identity, 'SIGKILL');
      while (isAlive(identity)) await sleep(10);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
