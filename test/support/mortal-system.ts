import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { must } from '../../domain/must.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { workerService } from '../../cli/local-system.ts';
import { addressesOf, ENGINE_NAMES, type EngineName, enginesToRun } from '../../infra/engines/engine-list.ts';
import { logOf } from '../../infra/engines/home.ts';
import { findPorts, PORT_NAMES } from '../../infra/engines/ports.ts';
import { launchService, variablesOf } from '../../infra/engines/service.ts';
import { startLog } from '../../infra/engines/supervision/log-file.ts';
import { Supervised } from '../../infra/engines/supervision/supervised.ts';
import { runHere } from './command-here.ts';
import { type CommandRun, countyflow } from './countyflow.ts';
import { Killable } from './killable.ts';
import { PATIENCE } from './patience.ts';

const PRELOADED = fileURLToPath(new URL('barrier-in-command.mjs', import.meta.url));
/** What is stopped has a request before it, and dies with it. */
const DIES_AFTER_MS = 300;

/** A command, and the request at which its engine fails. */
export interface Struck {
  readonly words: readonly string[];
  readonly at: string;
}

/** A worker, and real engines that nobody starts again: one that dies stays away until it is revived. */
export interface MortalSystem extends AsyncDisposable {
  readonly home: string;
  readonly variables: Readonly<Record<string, string>>;
  run(...words: readonly string[]): Promise<CommandRun>;
  /** Starts all commands, and kills the engine when each is about to send its request. */
  strike(engine: EngineName, commands: readonly Struck[]): Promise<CommandRun[]>;
  /** Whoever died works again. */
  revive(engine: EngineName): Promise<void>;
}

export async function openMortalSystem(): Promise<MortalSystem> {
  const home = mkdtempSync(join(tmpdir(), 'countyflow-mortal-'));
  const environment = readEnvironment({});
  const ports = await findPorts(PORT_NAMES);
  const parts = enginesToRun(home, environment, ENGINE_NAMES, ports);
  const addresses = addressesOf(home, environment, ENGINE_NAMES, ports);
  const variables = { COUNTYFLOW_HOME: home, ...variablesOf(addresses) };
  const engines = new Map<EngineName, Killable>();
  const engineOf = (name: EngineName) => must(engines.get(name), name);
  const log = logOf(home, workerService.name);
  // It ends with some failures of its engines.
  const worker = new Supervised(
    workerService.name,
    () => launchService(workerService, addresses, log, undefined, ENGINE_NAMES),
    () => undefined,
  );
  const run = (...words: readonly string[]): Promise<CommandRun> => runHere(variables, ...words);
  await Promise.all(
    parts.map(async ({ name, launch }) => {
      const path = logOf(home, name);
      startLog(path);
      engines.set(name, await Killable.start(name, () => launch(path, () => undefined)));
    }),
  );
  startLog(log);
  await worker.start();
  return {
    home,
    variables,
    run,
    async strike(engine, commands) {
      const folder = mkdtempSync(join(home, 'barrier-'));
      const go = join(folder, 'go');
      const arrivals = commands.map((_, index) => join(folder, String(index)));
      let early: CommandRun | undefined;
      const runs = commands.map(async ({ words, at: request }, index) => {
        const barrier = JSON.stringify({ request, arrived: arrivals[index], go });
        const settings = { NODE_OPTIONS: `--import=${PRELOADED}`, COUNTYFLOW_TEST_BARRIER: barrier };
        const ended = await countyflow({ ...variables, ...settings }, ...words);
        if (!existsSync(arrivals[index] ?? '')) early = ended;
        return ended;
      });
      await vi.waitUntil(() => early !== undefined || arrivals.every((path) => existsSync(path)), PATIENCE);
      if (early !== undefined)
        throw new Error(`a command ended before its request: ${JSON.stringify(early)}`);
      // Until it stands still, it may answer.
      await engineOf(engine).freeze();
      writeFileSync(go, '');
      await sleep(DIES_AFTER_MS);
      await engineOf(engine).kill();
      return Promise.all(runs);
    },
    revive: (engine) => engineOf(engine).restart(),
    async [Symbol.asyncDispose]() {
      await worker.stop();
      await Promise.all([...engines.values()].map((engine) => engine.stop()));
      rmSync(home, { recursive: true, force: true });
    },
  };
}
