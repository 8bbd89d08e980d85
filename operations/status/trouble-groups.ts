import { ANSWER_WITHIN_MS, type EngineStatus } from './engine-status.ts';
import type { Status } from './status.ts';
import { partitionOf } from '../../schemas/temporal.ts';
import { inLanguage, listed, message, type Message, type Text } from '../../schemas/text/message.ts';
import { engineLabel, lasting, type Trouble } from '../trouble.ts';

/** How an engine is, for people. */
export function engineState(state: EngineStatus['state']): Message {
  return message(`status.engine.${state}`, { seconds: ANSWER_WITHIN_MS / 1000 });
}

type WorkState = (Status['partitions'] | Status['work'] | Status['backfills'])[number]['state'];

/** The same of a partition, a workflow, a backfill, a topic or a platform's totals. */
export function stateWords(state: WorkState | 'misnamed' | 'differs'): Message {
  return message(`status.state.${state === 'not started' ? 'not-started' : state}`);
}

/** One cause, and everything that it keeps from working. */
export interface TroubleGroup extends Trouble {
  /** Engines by name, partitions as `<topic>/<number>`, workflows by id, topics, platforms. */
  readonly subjects: readonly string[];
  /** Of the first subject: `does not answer within 5 s`, `refuses to answer`, `cannot be reached`, `halted`, `retrying`, `waiting`, `unknown`, `misnamed`, `differs`. */
  readonly state: Message;
}

/** The cause, and when the engine was last known to answer. */
function whyNoAnswer({ cause, answeredMs }: EngineStatus): Text {
  if (answeredMs === null) return cause ?? '';
  return message('status.cause.last-answer', { cause, at: new Date(answeredMs).toISOString() });
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
  const add = (key: string, subject: string, state: Message, problem: Trouble): void => {
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
    const problem = lasting(whyNoAnswer(engine), engineLabel(engine), engine.remedy ?? '');
    const key = inLanguage('en', problem.where);
    silent.add(key);
    add(key, engine.name, engineState(engine.state), problem);
  }
  const keyOf = ({ what, where, remedy }: Trouble): string => {
    const engine = inLanguage('en', where);
    return silent.has(engine) ? engine : JSON.stringify([what, where, remedy]);
  };
  for (const { topic, partition, state, problem } of partitions)
    if (problem !== null) add(keyOf(problem), `${topic}/${partition}`, stateWords(state), problem);
  for (const { name, state, problem } of [...work, ...backfills])
    if (problem !== null) add(keyOf(problem), name, stateWords(state), problem);
  for (const { topic, problem } of misnamed) add(keyOf(problem), topic, stateWords('misnamed'), problem);
  for (const { platform, problem } of differingTotals)
    add(keyOf(problem), platform, stateWords('differs'), problem);
  return [...groups.values()];
}

/** The engine that does not answer and is the cause of a group; undefined if the cause is another. */
export function engineOf({ engines }: Status, { subjects: [first] }: TroubleGroup): EngineStatus | undefined {
  return engines.find(({ name, cause }) => cause !== null && name === first);
}

/** More than so many subjects are counted. */
export const NAMED_SUBJECTS = 2;

/** `a/0 and b/1`, or `16 partitions and rollup-refresh`. */
export function subjectsWords(subjects: readonly string[]): Message {
  if (subjects.length <= NAMED_SUBJECTS) return listed(subjects);
  const others = subjects.filter((subject) => partitionOf(`ingest/${subject}`) === undefined);
  const partitions = subjects.length - others.length;
  const counted = partitions === 0 ? [] : [message('status.partitions', { partitions })];
  return listed([...counted, ...others]);
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
