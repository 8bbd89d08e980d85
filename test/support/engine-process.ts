import type { EngineName } from '../../infra/engines/engine-list.ts';
import type { RunningEngines } from '../../infra/engines/start.ts';
import type { Identity } from '../../infra/engines/supervision/identity.ts';

/** The current process of an engine. It is the last identity, because a lifeline process may come before it. */
export function engineProcess(engines: RunningEngines, engine: EngineName): Identity | undefined {
  return engines
    .describe()
    .processes.find(({ name }) => name === engine)
    ?.identities.at(-1);
}
