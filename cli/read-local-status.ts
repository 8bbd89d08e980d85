import { homeOf } from '../infra/engines/home.ts';
import { readLiveState, type State } from '../infra/engines/state.ts';
import { resolveAddresses } from '../infra/engines/addresses.ts';
import { type Addresses, connectionsTo, readEnvironment } from '../adapters/configuration/environment.ts';
import { readStatus, type Status } from '../services/status/status.ts';
import { workerService } from './worker-service.ts';

export interface LocalStatus {
  readonly status: Status;
  readonly home: string;
  readonly addresses: Addresses;
  /** Undefined where nothing is local. */
  readonly processes: State['processes'] | undefined;
}

/** The status of the engines that the environment names or that run in the home folder. Rejects if none is known. */
export async function readLocalStatus(): Promise<LocalStatus> {
  const environment = readEnvironment();
  const home = homeOf(environment);
  const addresses = resolveAddresses(environment, home);
  const processes = readLiveState(home)?.processes;
  const worker = processes?.find(({ name }) => name === workerService.name);
  const startedMs = worker?.runningSince == null ? null : Date.parse(worker.runningSince);
  const status = await readStatus(connectionsTo(addresses, environment.credentials), startedMs);
  return { status, home, addresses, processes };
}
