import { fileURLToPath } from 'node:url';
import { type Addresses, connectionsTo, readEnvironment } from '../adapters/configuration/environment.ts';
import { homeOf, resolveAddresses } from '../infra/engines/home.ts';
import type { Service } from '../infra/engines/service.ts';
import { readLiveState, type State } from '../infra/engines/state.ts';
import { readStatus, type Status } from '../operations/status/status.ts';

/**
 * The worker as a process beside the engines. Its heap is bounded: batches live outside it, and without a bound V8
 * lets garbage grow on a machine with much memory.
 */
export const workerService: Service = {
  name: 'worker',
  script: fileURLToPath(new URL('../workers/main.ts', import.meta.url)),
  nodeOptions: ['--max-old-space-size=192', '--max-semi-space-size=8'],
};

/** Several beside each other: `worker`, `worker-2`... */
export function workerServices(count: number): Service[] {
  return Array.from({ length: count }, (_, index) => ({
    ...workerService,
    name: index === 0 ? workerService.name : `${workerService.name}-${index + 1}`,
  }));
}

export interface LocalStatus {
  readonly status: Status;
  readonly home: string;
  readonly addresses: Addresses;
  /** Undefined where nothing is local. */
  readonly processes: State['processes'] | undefined;
}

/** A worker that ends each time while the engines are asked must not keep the answer away. */
const MOST_LOOKS = 3;

/** The status of the engines that the environment names or that run in the home folder. Rejects if none is known. */
export async function readLocalStatus(): Promise<LocalStatus> {
  const environment = readEnvironment();
  const home = homeOf(environment);
  const addresses = resolveAddresses(environment, home);
  const connections = connectionsTo(addresses, environment.credentials);
  for (let looks = 1; ; looks += 1) {
    const before = workerStartMs(home);
    const status = await readStatus(connections, before);
    // What another worker did says nothing about the one that runs now.
    if (workerStartMs(home) === before || looks === MOST_LOOKS)
      return { status, home, addresses, processes: readLiveState(home)?.processes };
  }
}

/** Since when a local worker has been running, epoch ms; null if none runs. */
function workerStartMs(home: string): number | null {
  const since = (readLiveState(home)?.processes ?? []).flatMap(({ name, runningSince }) =>
    /^worker(-\d+)?$/.test(name) && runningSince !== null ? [Date.parse(runningSince)] : [],
  );
  return since.length === 0 ? null : Math.min(...since);
}
