import { resolveAddresses } from '../infra/engines/addresses.ts';
import { homeOf } from '../infra/engines/home.ts';
import type { Connections } from '../adapters/configuration/connections.ts';
import { type Addresses, connectionsTo, readEnvironment } from '../adapters/configuration/environment.ts';
import { type Engines, withEngines as connect } from '../pipeline/engines.ts';

/** The engines and their addresses. */
export interface LocatedEngines extends Engines {
  readonly addresses: Addresses;
}

/** Runs a command that needs all three engines. If an address is unknown, the error says what to do. */
export async function withEngines(run: (engines: LocatedEngines) => Promise<void>): Promise<void> {
  const environment = readEnvironment();
  const addresses = resolveAddresses(environment, homeOf(environment));
  await withConnections(addresses, connectionsTo(addresses, environment.credentials), run);
}

/** The same on engines whose addresses are known. */
export function withConnections<T>(
  addresses: Addresses,
  connections: Connections,
  run: (engines: LocatedEngines) => Promise<T>,
): Promise<T> {
  return connect(connections, (engines) => run({ addresses, ...engines }));
}
