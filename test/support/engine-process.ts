import type { EngineName } from '../../infra/engines/engine-list.ts';
import type { RunningEngines } from '../../infra/engines/start.ts';
import type { Identity } from '../../infra/engines/supervision/identity.ts';

/** The process of an engine itself, as of now; a program that is not ours is run by a lifeline, which comes before it. */
export function engineProcess(engines: RunningEngines, engine: EngineName): Identity | undefined {
  return engines
    .describe()
    .processes.find(({ name }) => name === engine)
    ?.identities.at(-1);
}
