import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { connectTemporal, type TemporalClient } from '../../../adapters/temporal/client.ts';
import { type Addresses, readEnvironment } from '../../../adapters/configuration/environment.ts';
import { ENGINE_NAMES, type EngineName } from '../../../infra/engines/engine-list.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { startEngines } from '../../../infra/engines/start.ts';
import { type Identity, isAlive, signal } from '../../../infra/engines/supervision/identity.ts';
import type { Status } from '../../../operations/status/status.ts';
import type { TroubleGroup } from '../../../operations/status/trouble-groups.ts';
import type { Verdict } from '../../../operations/status/verdict.ts';
import { type CommandRun, countyflow } from '../../support/countyflow.ts';
import { currentProcess } from '../../support/processes.ts';
import type { Printed } from '../../support/printed.ts';
import { openTestKafka, type TestKafka } from '../../support/kafka.ts';
import { SmallDisks } from '../../support/small-disks.ts';
import { waitFor } from '../waits.ts';
import { HttpProxy } from './http-proxy.ts';
import { MemoryWatch, type NamedPid } from './memory.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { Workers } from './workers.ts';

/** Engines, workers and the proxies between them, in a separate folder. */
export interface World extends AsyncDisposable {
  readonly home: string;
  readonly brokers: readonly string[];
  readonly addresses: Addresses;
  /** Connects to ClickHouse directly, without the proxy. */
  readonly clickhouse: ClickHouseClient;
  readonly temporal: TemporalClient['client'];
  readonly kafka: TestKafka;
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
  const { kafkaBrokers, clickhouseUrl } = engines.addresses;
  const clickhouseProxy = await HttpProxy.open(clickhouseUrl);
  opened.defer(() => clickhouseProxy.close());
  const kafkaProxy = await TcpProxy.open(() => Number(kafkaBrokers[0]?.split(':')[1]));
  opened.defer(() => kafkaProxy.close());
  const kafka = await openTestKafka(kafkaBrokers);
  opened.defer(() => kafka.stop());
  const clickhouse = connectClickHouse(engines.connections.clickhouse);
  opened.defer(() => clickhouse.close());
  const temporal = await connectTemporal(engines.connections.temporal);
  opened.defer(() => temporal.close());
  const pool = new Workers(
    { ...engines.addresses, clickhouseUrl: clickhouseProxy.url },
    join(home, 'logs', 'worker.log'),
  );
  opened.defer(() => pool.stop());
  const named = (): (readonly [name: string, identity: Identity])[] => [
    ...ENGINE_NAMES.flatMap((name) => {
      const identity = currentProcess(engines, name);
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
    temporal: temporal.client,
    kafka,
    workers: pool,
    clickhouseProxy,
    kafkaProxy,
    memory,
    disks,
    processes: () => named().map(([, identity]) => identity),
    signal(engine, name) {
      const identity = currentProcess(engines, engine);
      if (identity !== undefined) signal(identity, name);
    },
    async kill(engine) {
      const identity = currentProcess(engines, engine);
      if (identity === undefined) return;
      signal(identity, 'SIGKILL');
      while (isAlive(identity)) await sleep(10);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What `countyflow status --json` prints. */
export type PrintedStatus = Printed<
  Status & { readonly verdict: Verdict; readonly troubles: readonly TroubleGroup[] }
>;

/** Runs `countyflow` commands on one system in separate processes. */
export class Operator {
  readonly #environment: Readonly<Record<string, string>>;

  constructor(home: string, addresses: Addresses) {
    this.#environment = { COUNTYFLOW_HOME: home, ...variablesOf(addresses) };
  }

  run(...args: string[]): Promise<CommandRun> {
    return waitFor(`countyflow ${args.join(' ')}`, countyflow(this.#environment, ...args));
  }

  async status(): Promise<PrintedStatus & { code: number | null; lag: number }> {
    const { code, out, err } = await this.run('status', '--json');
    if (!out.startsWith('{')) throw new Error(`status failed with ${String(code)}: ${err}`);
    const printed = JSON.parse(out) as PrintedStatus;
    const { partitions } = printed;
    return { ...printed, code, lag: partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0) };
  }
}
