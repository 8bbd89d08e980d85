import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, connectClickHouse } from '../../adapters/clickhouse/client.ts';
import { type Environment, readEnvironment } from '../../adapters/configuration/environment.ts';
import { connectTemporal, type TemporalClient } from '../../adapters/temporal/client.ts';
import { workerService } from '../../cli/local-system.ts';
import type { EngineName } from '../../infra/engines/engine-list.ts';
import { variablesOf } from '../../infra/engines/service.ts';
import { type RunningEngines, startEngines } from '../../infra/engines/start.ts';
import { signal } from '../../infra/engines/supervision/identity.ts';
import type { Status } from '../../operations/status/status.ts';
import type { Printed } from './printed.ts';
import { runHere } from './command-here.ts';
import { type CommandRun, countyflow } from './countyflow.ts';
import { currentProcess } from './processes.ts';
import { openTestKafka, type TestKafka } from './kafka.ts';
import { PATIENCE_OF_COMMANDS } from './patience.ts';

/** A source in the output of `countyflow accounting --json`. */
export interface PrintedAccount {
  readonly source: string;
  readonly records: number;
  readonly missing: number;
  readonly gapPositions: number;
  readonly closes: boolean;
  readonly nextPosition: string;
  readonly gaps: readonly { kind: string; firstPosition: string; nextPosition: string; reason: string }[];
}

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
  status(): Promise<Printed<Status> & { readonly code: number | null }>;
  accounts(): Promise<{ readonly code: number | null; readonly accounts: readonly PrintedAccount[] }>;
  /** Polls the status until `holds` is true. Throws with the last status if that does not come. */
  until(
    holds: (status: Printed<Status> & { code: number | null }) => boolean,
  ): ReturnType<RunningSystem['status']>;
  /** Sends a signal to the process, not to its supervisor. */
  signal(process: EngineName | 'worker', name: NodeJS.Signals): void;
}

interface SystemWishes {
  readonly environment?: Partial<Environment>;
  readonly home?: string;
}

export async function openRunningSystem({
  environment = {},
  home = mkdtempSync(join(tmpdir(), 'countyflow-system-')),
}: SystemWishes = {}): Promise<RunningSystem> {
  const engines = await startEngines({
    home,
    environment: { ...readEnvironment({}), ...environment },
    services: [workerService],
    handleSignals: false,
  });
  const { kafkaBrokers, temporalAddress } = engines.addresses;
  const kafka = await openTestKafka(kafkaBrokers);
  const clickhouse = connectClickHouse(engines.connections.clickhouse);
  const temporal = await connectTemporal({ address: temporalAddress });
  const addresses = { COUNTYFLOW_HOME: home, ...variablesOf(engines.addresses) };
  const runWith: RunningSystem['runWith'] = (changes, ...args) =>
    countyflow({ ...addresses, ...changes }, ...args);
  const run: RunningSystem['run'] = (...args) => runHere(addresses, ...args);
  const status: RunningSystem['status'] = async () => {
    const { code, out, err } = await run('status', '--json');
    if (!out.startsWith('{')) throw new Error(`status exited with ${String(code)}: ${err}`);
    return { code, ...(JSON.parse(out) as Printed<Status>) };
  };
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
      const identity = currentProcess(engines, process);
      if (identity === undefined) throw new Error(`${process} is not running in ${home}`);
      signal(identity, name);
    },
    async [Symbol.asyncDispose]() {
      await clickhouse.close();
      await temporal.close();
      await kafka.stop();
      await engines.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
