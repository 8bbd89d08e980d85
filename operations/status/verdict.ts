import { ENGINE_TITLES } from '../../adapters/errors/remedies.ts';
import { joined, listed, type Message, message, type Text } from '../../schemas/text/message.ts';
import { say } from '../../schemas/text/say.ts';
import { ANSWER_WITHIN_MS } from './engine-status.ts';
import { unreadIn, whyUncounted } from './figures-status.ts';
import { LEFT_TO_OPERATORS } from './partition-status.ts';
import type { Status } from './status.ts';
import { stateWords } from './trouble-groups.ts';

/** The whole status in one word and one sentence. */
export interface Verdict {
  /**
   * `stopped`: something waits for an operator. `unknown`: an engine or the worker does not answer, or has not looked yet.
   * `retried`: it continues by itself. `load`: a backfill is not complete, and nobody has acknowledged it. `totals`: what is counted differs from what a
   * platform declared.
   */
  readonly kind: 'stopped' | 'unknown' | 'retried' | 'misnamed' | 'load' | 'totals' | 'well';
  readonly summary: Message;
  /** The figures include every event that had arrived at this time, epoch ms; null if that cannot be said. */
  readonly currentAsOfMs: number | null;
}

/** A local process that has ended and is being started again. */
export interface EndedProcess {
  readonly process: string;
  readonly cause: string;
}

/** `ended` tells what the engines cannot: what a worker last did looks current for a second after it was killed. */
export function verdictOf(status: Status, ended: readonly EndedProcess[] = []): Verdict {
  const isEnded = (): Found => endedProcess(ended);
  const kinds = [stopped, missingEngine, isEnded, unknown, retried, misnamed, unfinishedLoad, differing];
  for (const find of kinds) {
    const found = find(status);
    if (found !== undefined) return { ...found, currentAsOfMs: null };
  }
  return well(status);
}

type Found = Omit<Verdict, 'currentAsOfMs'> | undefined;

function stopped({ partitions }: Status): Found {
  const parts = LEFT_TO_OPERATORS.flatMap((state) => {
    const count = partitions.filter((one) => one.state === state).length;
    return count === 0 ? [] : [message('status.verdict.in-state', { count, state: stateWords(state) })];
  });
  if (parts.length === 0) return undefined;
  const all = joined(parts, (words, language) => words.join(say(language, 'common.and')));
  return { kind: 'stopped', summary: message('status.verdict.stopped', { parts: all }) };
}

function missingEngine({ engines }: Status): Found {
  const sentences = (['away', 'refuses', 'silent'] as const).flatMap((state) => {
    const those = engines.filter((one) => one.state === state);
    if (those.length === 0) return [];
    // What an engine that did not answer this once may still do is unknown.
    const without = those.map(({ name }) =>
      message(state === 'away' ? `status.without.${name}` : `status.without-answer.${name}`),
    );
    return [
      message(`status.verdict.engines.${state}`, {
        names: listed(those.map(({ name }) => ENGINE_TITLES[name])),
        count: those.length,
        seconds: ANSWER_WITHIN_MS / 1000,
        without: joined(without, (words, language) => words.join(say(language, 'common.semicolon'))),
      }),
    ];
  });
  if (sentences.length === 0) return undefined;
  const summary = joined(sentences, (words, language) => words.join(language === 'en' ? ' ' : ''));
  return { kind: 'unknown', summary };
}

function endedProcess([first]: readonly EndedProcess[]): Found {
  return first && { kind: 'unknown', summary: message('status.verdict.ended', { ...first }) };
}

function unknown({ partitions, work, rollups }: Status): Found {
  const all = [...partitions, ...work];
  const unanswered = all.filter(({ state }) => state === 'unknown');
  if (unanswered.length > 0) {
    const why = sentence(unanswered.find(({ problem }) => problem !== null)?.problem?.what);
    const values = { count: unanswered.length, all: all.length, why };
    return { kind: 'unknown', summary: message('status.verdict.unanswered', values) };
  }
  const unstarted = work.filter(({ state }) => state === 'not started');
  if (unstarted.length > 0) {
    const names = listed(unstarted.map(({ name }) => name));
    const summary = message('status.verdict.not-started', { names, count: unstarted.length });
    return { kind: 'unknown', summary };
  }
  const unread = partitions.filter(({ state }) => state === 'starting' || state === 'not started').length;
  if (unread > 0) {
    const summary = message('status.verdict.starting', { count: unread, all: partitions.length });
    return { kind: 'unknown', summary };
  }
  if (all.some(({ state }) => state === 'retrying' || state === 'waiting')) return undefined;
  const why =
    rollups === null
      ? message('status.because.clickhouse-silent')
      : (rollups.because ?? whyUncounted(partitions));
  return why === null
    ? undefined
    : { kind: 'unknown', summary: message('status.verdict.not-known-current', { why }) };
}

function retried({ partitions, work, backfills }: Status): Found {
  const isHeld = ({ state }: { state: string }): boolean => state === 'retrying' || state === 'waiting';
  const held = partitions.filter(isHeld);
  const others = [...work, ...backfills].filter(isHeld);
  const [first] = [...held, ...others];
  if (first === undefined) return undefined;
  const some = message('status.verdict.some-partitions', { count: held.length, all: partitions.length });
  const summary = message('status.verdict.retried', {
    who: listed([...(held.length === 0 ? [] : [some]), ...others.map(({ name }) => name)]),
    count: held.length + others.length,
    why: sentence(first.problem?.what),
  });
  return { kind: 'retried', summary };
}

function misnamed({ misnamed: [first] }: Status): Found {
  if (first === undefined) return undefined;
  return { kind: 'misnamed', summary: message('status.verdict.misnamed', { topic: first.topic }) };
}

/** A cause before a full stop; some engines end theirs with one. */
function sentence(cause: Text = message('status.cause.unknown')): Message {
  return joined([cause], ([words = '']) => words.replace(/[.\s]+$/, ''));
}

const UNFINISHED = new Set(['paused', 'cancelled', 'failed', 'partial']);

function unfinishedLoad({ backfills }: Status): Found {
  const [first, ...others] = backfills.filter(({ state }) => UNFINISHED.has(state));
  if (first === undefined) return undefined;
  const values = { name: first.name, state: stateWords(first.state), others: others.length };
  return { kind: 'load', summary: message('status.verdict.load', values) };
}

function differing({ differingTotals: [first, ...others] }: Status): Found {
  if (first === undefined) return undefined;
  const values = { what: first.problem.what, others: others.length };
  return { kind: 'totals', summary: message('status.verdict.totals', values) };
}

function well({ askedMs, partitions, rollups, work }: Status): Verdict {
  const events = unreadIn(partitions);
  const hours = rollups?.dirtyHours ?? 0;
  if (events + hours > 0) {
    const waiting = [
      ...(events === 0 ? [] : [message('status.verdict.events', { events })]),
      ...(hours === 0 ? [] : [message('status.verdict.hours', { hours })]),
    ];
    const values = { waiting: listed(waiting), count: events + hours };
    return { kind: 'well', summary: message('status.verdict.on-the-way', values), currentAsOfMs: null };
  }
  const looks = [...partitions, ...work].flatMap(({ lookedMs }) => lookedMs ?? []);
  const currentAsOfMs = Math.min(askedMs, ...looks);
  const at = new Date(currentAsOfMs).toISOString();
  const summary = message('status.verdict.current', { at, isEmpty: partitions.length === 0 });
  return { kind: 'well', summary, currentAsOfMs };
}
