import type { EngineTrouble } from '../../schemas/activities.ts';
import { LOOK_HOLDS_MS } from './look.ts';
import type { EngineNames, Trouble } from '../trouble.ts';

/** An engine that does not answer the status. */
export interface SilentEngine {
  readonly name: EngineTrouble['engine'];
  readonly remedy: string;
  /** When a worker last had its answer, epoch ms; null if nobody knows. */
  readonly answeredMs: number | null;
}

interface Asked {
  readonly names: EngineNames;
  readonly silent: readonly SilentEngine[];
  readonly nowMs: number;
}

/** The trouble of work that needs an engine of which neither the status nor any worker has had an answer lately. */
export function owedBy(
  { names, silent, nowMs }: Asked,
  needs: readonly EngineTrouble['engine'][],
): Trouble | undefined {
  const owing = silent.find(
    ({ name, answeredMs }) =>
      needs.includes(name) && answeredMs !== null && nowMs - answeredMs > LOOK_HOLDS_MS,
  );
  if (owing === undefined) return undefined;
  const { name, remedy, answeredMs } = owing;
  const what = `it waits for ${names[name]}, which answers nobody`;
  return { what, where: names[name], sinceMs: answeredMs, failedAttempts: null, nextAttemptMs: null, remedy };
}
