import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, connectClickHouse } from '../../adapters/clickhouse/client.ts';
import {
  type Addresses,
  type Environment,
  readEnvironment,
} from '../../adapters/configuration/environment.ts';
import { connectTemporal, type TemporalClient } from '../../adapters/temporal/client.ts';
import { workerService } from '../../cli/local-system.ts';
import type { EngineName } from '../../infra/engines/engine-list.ts';
import { variablesOf } from '../../infra/engines/service.ts';
import { type RunningEngines, startEngines, type StartOptions } from '../../infra/engines/start.ts';
import type { Child } from '../../infra/engines/supervision/child.ts';
import { isAlive, signal } from '../../infra/engines/supervision/identity.ts';
import type { Status } from '../../operations/status/status.ts';
import type { TroubleGroup } from '../../operations/status/trouble-groups.ts';
import type { Verdict } from '../../operations/status/verdict.ts';
import { must } from '../../domain/must.ts';
import type { Printed } from './printed.ts';
import { runHere } from './command-here.ts';
import { type CommandRun, countyflow } from './countyflow.ts';
import { currentProcess } from './processes.ts';
import { openTestKafka, type TestKafka } from './kafka.ts';
import { launchWorker, type WorkerWishes } from './launch-worker.ts';
import { PATIENCE_OF_COMMANDS } from './patience.ts';

/** A source in the output of `countyflow accounting --json`. */
export interface PrintedAccount {
  readonly source: string;
  readonly records: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly missing: number;
  readonly overlapping: number;
  readonly gapPositions: number;
  readonly closes: boolean;
  readonly nextPosition: string;
  readonly gaps: readonly { kind: string; firstPosition: string; nextPosition: string; reason: string }[];
  readonly reasons: Readonly<Record<string, number>>;
}

/** What `countyflow status --json` prints. */
export type PrintedStatus = Printed<
  Status & { readonly verdict: Verdict; readonly troubles: readonly TroubleGroup[] }
>;

/** Separate engines and a real worker process in a separate folder, controlled by operator commands. */
export interface RunningSystem extends AsyncDisposable {
  readonly home: string;
  readonly engines: RunningEngines;
  readonly kafka: TestKafka;
  readonly clickhouse: ClickHouseClient;
  readonly temporal: TemporalClient['client'];
  run(...args: string[]): Promise<CommandRun>;
  /** Runs a command in a process of its own with changed variables, for example other addresses. */
  runWith(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<CommandRun>;
  status(): Promise<PrintedStatus & { readonly code: number | null }>;
  accounts(): Promise<{ readonly code: number | null; readonly accounts: readonly PrintedAccount[] }>;
  /** Polls the status until `holds` is true. Throws with the last status if that does not come. */
  until(
    holds: (status: PrintedStatus & { code: number | null }) => boolean,
  ): ReturnType<RunningSystem['status']>;
  /** Sends a signal to the process, not to its supervisor. */
  signal(process: EngineName | 'worker', name: NodeJS.Signals): void;
  /** Kills the process, if it is there, and resolves when it has exited. Its supervisor restarts it. */
  kill(process: EngineName | 'worker'): Promise<void>;
  /** One that ends with the system, and that nobody starts again. Its log is `worker.log` unless named. */
  launchWorker(wishes?: WorkerWishes & { log?: string; addresses?: Partial<Addresses> }): Promise<Child>;
}

interface SystemWishes extends Pick<StartOptions, 'onProgress' | 'handleSignals'> {
  readonly environment?: Partial<Environment>;
  /** One that is given stays. */
  readonly home?: string;
  /** Without one, a test launches its workers itself. */
  readonly hasWorker?: boolean;
}

/** Rejects after stopping what had been started. */
export async function openRunningSystem({
  environment = {},
  home: given,
  hasWorker = true,
  ...options
}: SystemWishes = {}): Promise<RunningSystem> {
  await using opened = new AsyncDisposableStack();
  const home = given ?? mkdtempSync(join(tmpdir(), 'countyflow-system-'));
  opened.defer(() => {
    if (given === undefined) rmSync(home, { recursive: true, force: true });
  });
  const engines = await startEngines({
    ...{ home, handleSignals: false, ...options },
    environment: { ...readEnvironment({}), ...environment },
    services: hasWorker ? [workerService] : [],
  });
  opened.defer(() => engines.stop());
  const kafka = await openTestKafka(engines.addresses.kafkaBrokers);
  opened.defer(() => kafka.stop());
  const clickhouse = connectClickHouse(engines.connections.clickhouse);
  opened.defer(() => clickhouse.close());
  const temporal = await connectTemporal(engines.connections.temporal);
  opened.defer(() => temporal.close());
  const variables = { COUNTYFLOW_HOME: home, ...variablesOf(engines.addresses) };
  const runWith: RunningSystem['runWith'] = (changes, ...args) =>
    countyflow({ ...variables, ...changes }, ...args);
  const run: RunningSystem['run'] = (...args) => runHere(variables, ...args);
  const status: RunningSystem['status'] = async () => {
    const { code, out, err } = await run('status', '--json');
    if (!out.startsWith('{')) throw new Error(`status exited with ${String(code)}: ${err}`);
    return { code, ...(JSON.parse(out) as PrintedStatus) };
  };
  const owned = opened.move();
  return {
    home,
    engines,
    kafka,
    clickhouse,
    temporal: temporal.client,
    run,
    runWith,
    status,
    async accounts() {
      const { code, out } = await run('accounting', '--json');
      return { code, accounts: JSON.parse(out) as PrintedAccount[] };
    },
    async until(holds) {
      const deadlineMs = Date.now() + PATIENCE_OF_COMMANDS.timeout;
      for (;;) {
        const now = await status();
        if (holds(now)) return now;
        if (Date.now() > deadlineMs)
          throw new Error(`the status did not meet the condition: ${JSON.stringify(now, null, 1)}`);
        await sleep(PATIENCE_OF_COMMANDS.interval);
      }
    },
    signal(process, name) {
      signal(must(currentProcess(engines, process), `${process} in ${home}`), name);
    },
    async kill(process) {
      const identity = currentProcess(engines, process);
      if (identity === undefined) return;
      signal(identity, 'SIGKILL');
      while (isAlive(identity)) await sleep(10);
    },
    async launchWorker({ log = 'worker', addresses, ...wishes } = {}) {
      const path = join(home, 'logs', `${log}.log`);
      const worker = await launchWorker({ ...engines.addresses, ...addresses }, path, wishes);
      owned.defer(() => worker.stop());
      return worker;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
