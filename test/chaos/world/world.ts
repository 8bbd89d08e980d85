import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_NAMES } from '../../../infra/engines/engine-list.ts';
import { type Identity, signal } from '../../../infra/engines/supervision/identity.ts';
import type { CommandRun } from '../../support/countyflow.ts';
import { currentProcess } from '../../support/processes.ts';
import { openRunningSystem, type PrintedStatus, type RunningSystem } from '../../support/running-system.ts';
import { SmallDisks } from '../../support/small-disks.ts';
import { waitFor } from '../waits.ts';
import { HttpProxy } from './http-proxy.ts';
import { MemoryWatch, type NamedPid } from './memory.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { Workers } from './workers.ts';

/** A system with workers of its own, and the proxies between them and the engines. */
export interface World extends RunningSystem {
  readonly workers: Workers;
  readonly clickhouseProxy: HttpProxy;
  readonly kafkaProxy: TcpProxy;
  readonly memory: MemoryWatch;
  /** Undefined if the engines use the ordinary disk. */
  readonly disks: SmallDisks | undefined;
  /** Every process of the engines and workers that lives now. */
  processes(): readonly Identity[];
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
  const system = opened.use(await openRunningSystem({ home, hasWorker: false, onProgress }));
  const { engines } = system;
  const { kafkaBrokers, clickhouseUrl } = engines.addresses;
  const clickhouseProxy = await HttpProxy.open(clickhouseUrl);
  opened.defer(() => clickhouseProxy.close());
  const kafkaProxy = await TcpProxy.open(() => Number(kafkaBrokers[0]?.split(':')[1]));
  opened.defer(() => kafkaProxy.close());
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
    ...system,
    workers: pool,
    clickhouseProxy,
    kafkaProxy,
    memory,
    disks,
    processes: () => named().map(([, identity]) => identity),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Runs `countyflow` commands on one system in separate processes. */
export class Operator {
  readonly #system: RunningSystem;

  constructor(system: RunningSystem) {
    this.#system = system;
  }

  run(...args: string[]): Promise<CommandRun> {
    return waitFor(`countyflow ${args.join(' ')}`, this.#system.runWith({}, ...args));
  }

  async status(): Promise<PrintedStatus & { code: number | null; lag: number }> {
    const { code, out, err } = await this.run('status', '--json');
    if (!out.startsWith('{')) throw new Error(`status failed with ${String(code)}: ${err}`);
    const printed = JSON.parse(out) as PrintedStatus;
    const { partitions } = printed;
    return { ...printed, code, lag: partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0) };
  }
}
