import { ANSWER_WITHIN_MS, type EngineStatus } from './engine-status.ts';
import type { Status } from './status.ts';
import { engineLabel, lasting, type Trouble } from '../trouble.ts';

/** How an engine is, for people. */
export const ENGINE_STATES: Readonly<Record<EngineStatus['state'], string>> = {
  answers: 'answers',
  silent: `does not answer within ${ANSWER_WITHIN_MS / 1000} s`,
  refuses: 'refuses to answer',
  away: 'cannot be reached',
};

/** One cause, and everything that it keeps from working. */
export interface TroubleGroup extends Trouble {
  /** Engines by name, partitions as `<topic>/<number>`, workflows by id, topics, platforms. */
  readonly subjects: readonly string[];
  /** Of the first subject: `does not answer within 5 s`, `refuses to answer`, `cannot be reached`, `halted`, `retrying`, `waiting`, `unknown`, `misnamed`, `differs`. */
  readonly state: string;
}

/** The cause, and when the engine was last known to answer. */
function whyNoAnswer({ cause, answeredMs }: EngineStatus): string {
  const last = answeredMs === null ? '' : `; it last answered at ${new Date(answeredMs).toISOString()}`;
  return `${cause ?? ''}${last}`;
}

/**
 * The troubles of a status by cause, in the order in which they should be looked at. What waits for an engine that does
 * not answer is the same trouble as the engine.
 */
export function groupTroubles({
  engines,
  partitions,
  work,
  backfills,
  misnamed,
  differingTotals,
}: Status): TroubleGroup[] {
  const groups = new Map<string, TroubleGroup>();
  const add = (key: string, subject: string, state: string, problem: Trouble): void => {
    const known = groups.get(key);
    groups.set(
      key,
      known === undefined
        ? { subjects: [subject], state, ...problem }
        : { ...known, ...together(known, problem), subjects: [...known.subjects, subject] },
    );
  };
  const silent = new Set<string>();
  for (const engine of engines) {
    if (engine.cause === null) continue;
    const where = engineLabel(engine);
    silent.add(where);
    const problem = lasting(whyNoAnswer(engine), where, engine.remedy ?? '');
    add(where, engine.name, ENGINE_STATES[engine.state], problem);
  }
  const keyOf = ({ what, where, remedy }: Trouble): string =>
    silent.has(where) ? where : JSON.stringify([what, where, remedy]);
  for (const { topic, partition, state, problem } of partitions)
    if (problem !== null) add(keyOf(problem), `${topic}/${partition}`, state, problem);
  for (const { name, state, problem } of [...work, ...backfills])
    if (problem !== null) add(keyOf(problem), name, state, problem);
  for (const { topic, problem } of misnamed) add(keyOf(problem), topic, 'misnamed', problem);
  for (const { platform, problem } of differingTotals) add(keyOf(problem), platform, 'differs', problem);
  return [...groups.values()];
}

/** The first failure, the most attempts, and the next attempt of any. */
function together(a: Trouble, b: Trouble): Pick<Trouble, 'sinceMs' | 'failedAttempts' | 'nextAttemptMs'> {
  return {
    sinceMs: least(a.sinceMs, b.sinceMs),
    failedAttempts:
      a.failedAttempts === null ? b.failedAttempts : Math.max(a.failedAttempts, b.failedAttempts ?? 0),
    nextAttemptMs: least(a.nextAttemptMs, b.nextAttemptMs),
  };
}

function least(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
