import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Connections } from '../../adapters/configuration/connections.ts';
import { type Addresses, connectionsTo, type Environment } from '../../adapters/configuration/environment.ts';
import { startOf, tryLock } from '../setup/lock.mjs';
import {
  addressesOf,
  ENGINE_NAMES,
  type EngineName,
  enginesToRun,
  isEngine,
  type Part,
} from './engine-list.ts';
import { keepPrivate, logOf } from './home.ts';
import { findPorts, metricsAddressOf, PORT_NAMES, type Ports, readPorts, writePorts } from './ports.ts';
import { launchService, type Service } from './service.ts';
import { onSignals } from './signals.ts';
import { appendEvent, readState, removeState, replaceJson, type State, writeState } from './state.ts';
import { explainFolder } from './supervision/explain.ts';
import type { Say } from './supervision/child.ts';
import { end } from './supervision/identity.ts';
import { startLog } from './supervision/log-file.ts';
import { Supervised } from './supervision/supervised.ts';

const LEFTOVER_GRACE_MS = 10_000;

export interface StartOptions {
  /** Holds data, logs and state; made when it is missing. One owner at a time. */
  readonly home: string;
  /** An engine whose address it gives is not started. */
  readonly environment: Environment;
  /** All three unless said otherwise. The address of one that is neither given nor wanted is empty. */
  readonly engines?: readonly EngineName[];
  /** Processes that are started, in this order, once the engines are ready. */
  readonly services?: readonly Service[];
  /** Ports asked for; free ones are found for the rest. */
  readonly ports?: Partial<Ports>;
  /** Whether the owner outlives the command that started it. */
  readonly background?: boolean;
  /** Stop everything and end the process on SIGINT, SIGTERM and SIGHUP. True unless said otherwise. */
  readonly handleSignals?: boolean;
  readonly onProgress?: (line: string) => void;
}

export interface RunningEngines {
  readonly addresses: Addresses;
  /** The same, with what given engines ask of a client. */
  readonly connections: Connections;
  /** What runs now, as `countyflow status` shows it. */
  describe(): State;
  /** Ends the services that are not among these, each with its work in order, and starts those that do not run. */
  scale(services: readonly Service[]): Promise<void>;
  /** Stops services, then engines. Resolves when none of their processes is left. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts what is not given by its address, and the services on top, and keeps them running: who ends is started
 * again. Everything ends with this process, however it ends. Rejects, with everything stopped, when the home
 * folder is in use, a port is taken, or anything does not start.
 */
export async function startEngines(options: StartOptions): Promise<RunningEngines> {
  const { home, environment, services = [], onProgress = () => undefined } = options;
  const release = takeHome(home);
  const running: Supervised[] = [];
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= stopAll(home, running, release));
  const releaseSignals = options.handleSignals === false ? () => undefined : onSignals(stop);
  try {
    await endLeftovers(home, onProgress);
    keepPrivate(home);
    const remembered = readPorts(home);
    const ports = await findPorts(PORT_NAMES, options.ports, remembered);
    writePorts(home, ports);
    const engines = enginesToRun(home, environment, options.engines ?? ENGINE_NAMES, ports);
    const local = engines.map(({ name }) => name);
    const addresses = addressesOf(home, environment, local, ports);
    const parts = new Map<string, Part>();
    const describe = (ready: boolean): State => ({
      owner: { pid: process.pid, start: startOf(process.pid) ?? '' },
      background: options.background ?? false,
      ready,
      startedAt,
      addresses,
      processes: running.map(({ name, child, runningSince }) => ({
        name,
        runningSince: runningSince?.toISOString() ?? null,
        identities: [...(child?.identities ?? [])],
        log: child?.logPath ?? '',
        page: parts.get(name)?.page,
      })),
    });
    const startedAt = new Date().toISOString();
    let ready = false;
    const save = () => {
      if (stopped !== undefined) return;
      writeState(home, describe(ready));
      writeTargets(home, [...parts.values()]);
    };
    // A full disk must not keep a process from starting again.
    const saveIfPossible = () => {
      try {
        save();
      } catch (error) {
        onProgress(`the state cannot be written: ${error instanceof Error ? error.message : String(error)}`);
      }
    };
    const forget = (supervised: Supervised) => {
      running.splice(running.indexOf(supervised), 1);
      parts.delete(supervised.name);
      saveIfPossible();
    };
    const start = async (part: Part) => {
      const { name } = part;
      const log = logOf(home, name);
      startLog(log);
      const since = performance.now();
      const launch = (say: Say) => part.launch(log, say);
      const supervised = new Supervised(name, launch, (line, happened) => {
        onProgress(line);
        if (happened === undefined) return;
        appendEvent(home, { at: new Date().toISOString(), process: name, ...happened });
        saveIfPossible();
      });
      parts.set(name, part);
      running.push(supervised);
      save();
      await supervised.start().catch((error: unknown) => {
        forget(supervised);
        throw error;
      });
      save();
      onProgress(`${name} is ready after ${((performance.now() - since) / 1000).toFixed(1)} s`);
    };
    save();
    await settleAll(engines.map(start));
    const startService = async (service: Service, index: number) => {
      const metrics = await metricsAddressOf(environment, ports, index);
      await start({
        name: service.name,
        page: `http://${metrics}/metrics`,
        metrics,
        launch: (log, say) => launchService(service, addresses, log, metrics, local, say),
      });
    };
    for (const [index, service] of services.entries()) await startService(service, index);
    ready = true;
    save();
    return {
      addresses,
      connections: connectionsTo(addresses, environment.credentials),
      describe: () => describe(ready),
      scale: async (wanted) => {
        await Promise.all(
          servicesAmong(running)
            .filter(({ name }) => !wanted.some((service) => service.name === name))
            .map(async (service) => {
              await service.stop();
              forget(service);
              onProgress(`${service.name} has ended its work`);
            }),
        );
        for (const [index, service] of wanted.entries()) {
          if (running.some(({ name }) => name === service.name)) continue;
          await startService(service, index).catch((error: unknown) => {
            const cause = error instanceof Error ? error.message : String(error);
            const at = new Date().toISOString();
            appendEvent(home, { at, process: service.name, event: 'not started', cause });
            throw error;
          });
        }
      },
      stop: () => stop().finally(releaseSignals),
    };
  } catch (error) {
    await stop();
    releaseSignals();
    throw explainFolder(error, home);
  }
}

/** Returns what gives the home folder back. Throws the name of the process that has it. */
function takeHome(home: string): () => void {
  try {
    mkdirSync(home, { recursive: true });
    const lock = tryLock(join(home, 'owner.lock'));
    if (lock.holder === undefined) return lock.release;
    throw new Error(
      `the engines of ${home} are run by process ${lock.holder}: stop it (countyflow down), or set COUNTYFLOW_HOME to another folder`,
    );
  } catch (error) {
    throw explainFolder(error, home);
  }
}

/** Waits for all before it rejects with the first reason, so that nothing is still starting while all is stopped. */
async function settleAll(starts: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(starts))
    if (result.status === 'rejected') throw result.reason;
}

async function stopAll(home: string, running: readonly Supervised[], release: () => void): Promise<void> {
  const services = servicesAmong(running);
  const engines = running.filter((supervised) => !services.includes(supervised));
  try {
    await Promise.all(services.map((service) => service.stop()));
    await Promise.all(engines.map((engine) => engine.stop()));
    removeState(home);
  } finally {
    release();
  }
}

/** What an owner that was killed has left is ending by itself; it is waited for, and ended when it does not. */
async function endLeftovers(home: string, onProgress: (line: string) => void): Promise<void> {
  const identities = readState(home)?.processes.flatMap((process) => process.identities) ?? [];
  const report = setTimeout(() => {
    onProgress('waiting for processes of an earlier run to end');
  }, 500);
  try {
    await Promise.all(identities.map((identity) => end(identity, LEFTOVER_GRACE_MS)));
  } finally {
    clearTimeout(report);
  }
}

/**
 * Tells Prometheus what to scrape, in a file that it looks at itself. The file stays when everything ends, and so
 * Prometheus sees that it is down.
 */
function writeTargets(home: string, parts: readonly Part[]): void {
  const groups = parts.map(({ name, metrics }) => ({
    targets: [metrics],
    labels: { job: isEngine(name) ? name : 'countyflow' },
  }));
  replaceJson(join(home, 'prometheus.json'), groups);
}

function servicesAmong(running: readonly Supervised[]): Supervised[] {
  return running.filter(({ name }) => !isEngine(name));
}
