import { ENGINE_TITLES } from '../../adapters/errors/remedies.ts';
import { counted } from '../../domain/text/counted.ts';
import { ANSWER_WITHIN_MS } from './engine-status.ts';
import { unreadIn, whyUncounted } from './figures-status.ts';
import { LEFT_TO_OPERATORS } from './partition-status.ts';
import type { Status } from './status.ts';

/** The whole status in one word and one sentence. */
export interface Verdict {
  /**
   * `stopped`: something waits for an operator. `unknown`: an engine or the worker does not answer, or has not looked yet.
   * `retried`: it continues by itself. `load`: a backfill is not complete, and nobody has acknowledged it. `totals`: what is counted differs from what a
   * platform declared.
   */
  readonly kind: 'stopped' | 'unknown' | 'retried' | 'misnamed' | 'load' | 'totals' | 'well';
  readonly summary: string;
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
    return count === 0 ? [] : [`${counted(count, 'partition is')} ${state}`];
  });
  if (parts.length === 0) return undefined;
  return { kind: 'stopped', summary: `${parts.join(' and ')}: nothing is read there until you act.` };
}

const LIST = new Intl.ListFormat('en-GB');
/** Of an engine at whose address nobody is. */
const WITHOUT = {
  kafka: 'no event can be read',
  temporal: 'workflows cannot be seen or started',
  clickhouse: 'nothing can be stored or queried',
};
/** What an engine that did not answer this once may still do. */
const UNKNOWN_WITHOUT = {
  kafka: 'how many events wait is unknown',
  temporal: 'what runs is unknown',
  clickhouse: 'whether the figures are current is unknown',
};

function missingEngine({ engines }: Status): Found {
  const sentences = (['away', 'refuses', 'silent'] as const).flatMap((state) => {
    const those = engines.filter((one) => one.state === state);
    if (those.length === 0) return [];
    const names = LIST.format(those.map(({ name }) => ENGINE_TITLES[name]));
    const is = those.length === 1 ? 'does' : 'do';
    const what = {
      away: `${names} cannot be reached`,
      refuses: those.length === 1 ? `${names} refuses to answer` : `${names} refuse to answer`,
      silent: `${names} ${is} not answer within ${ANSWER_WITHIN_MS / 1000} s`,
    }[state];
    const without = state === 'away' ? WITHOUT : UNKNOWN_WITHOUT;
    return [`${what}: ${those.map(({ name }) => without[name]).join('; ')}.`];
  });
  return sentences.length === 0 ? undefined : { kind: 'unknown', summary: sentences.join(' ') };
}

function endedProcess([first]: readonly EndedProcess[]): Found {
  if (first === undefined) return undefined;
  const { process, cause } = first;
  return { kind: 'unknown', summary: `${process} has ended (${cause}) and is being restarted.` };
}

function unknown({ partitions, work, rollups }: Status): Found {
  const all = [...partitions, ...work];
  const unanswered = all.filter(({ state }) => state === 'unknown');
  if (unanswered.length > 0) {
    const why = unanswered.find(({ problem }) => problem !== null)?.problem?.what ?? 'the cause is unknown';
    const which = `${unanswered.length} of ${counted(all.length, 'partition')} and workflows`;
    return { kind: 'unknown', summary: `Whether ${which} are still running is unknown: ${sentence(why)}` };
  }
  const unstarted = work.filter(({ state }) => state === 'not started');
  if (unstarted.length > 0)
    return {
      kind: 'unknown',
      summary: `${unstarted.map(({ name }) => name).join(' and ')} is not running: no worker has started yet.`,
    };
  const unread = partitions.filter(({ state }) => state === 'starting' || state === 'not started').length;
  if (unread > 0)
    return {
      kind: 'unknown',
      summary: `Starting: ${unread} of ${counted(partitions.length, 'partition')} have not been read yet.`,
    };
  if (all.some(({ state }) => state === 'retrying' || state === 'waiting')) return undefined;
  const why =
    rollups === null
      ? 'ClickHouse did not say how far they are'
      : (rollups.because ?? whyUncounted(partitions));
  return why === null
    ? undefined
    : { kind: 'unknown', summary: `Whether the figures are current is unknown: ${why}.` };
}

function retried({ partitions, work, backfills }: Status): Found {
  const isHeld = ({ state }: { state: string }): boolean => state === 'retrying' || state === 'waiting';
  const held = partitions.filter(isHeld);
  const others = [...work, ...backfills].filter(isHeld);
  const [first] = [...held, ...others];
  if (first === undefined) return undefined;
  const who = [
    ...(held.length === 0 ? [] : [`${held.length} of ${counted(partitions.length, 'partition')}`]),
    ...others.map(({ name }) => name),
  ].join(' and ');
  return {
    kind: 'retried',
    summary: `${who} ${held.length + others.length === 1 ? 'is blocked, and will continue by itself' : 'are blocked, and will continue by themselves'}: ${sentence(first.problem?.what ?? 'the cause is unknown')}`,
  };
}

function misnamed({ misnamed: topics }: Status): Found {
  const [first] = topics;
  if (first === undefined) return undefined;
  const summary = `The topic ${first.topic} looks like a platform's topic, but no worker reads it.`;
  return { kind: 'misnamed', summary };
}

/** Some engines end theirs with a full stop. */
function sentence(text: string): string {
  return `${text.replace(/[.\s]+$/, '')}.`;
}

const UNFINISHED = new Set(['paused', 'cancelled', 'failed', 'partial']);

function unfinishedLoad({ backfills }: Status): Found {
  const unfinished = backfills.filter(({ state }) => UNFINISHED.has(state));
  const [first] = unfinished;
  if (first === undefined) return undefined;
  const others =
    unfinished.length === 1 ? '' : `, and ${counted(unfinished.length - 1, 'other is')} not complete`;
  const summary = `The backfill ${first.name} is ${first.state}${others}: the figures lack what it did not load.`;
  return { kind: 'load', summary };
}

function differing({ differingTotals: totals }: Status): Found {
  const [first] = totals;
  if (first === undefined) return undefined;
  const others = totals.length === 1 ? '' : `, and those of ${counted(totals.length - 1, 'other platform')}`;
  return { kind: 'totals', summary: `Control totals do not match: ${first.problem.what}${others}.` };
}

function well({ askedMs, partitions, rollups, work }: Status): Verdict {
  const lag = unreadIn(partitions);
  const hours = rollups?.dirtyHours ?? 0;
  const waiting = [
    ...(lag === 0 ? [] : [counted(lag, 'event')]),
    ...(hours === 0 ? [] : [`${counted(hours, 'hour')} of placed time`]),
  ];
  if (waiting.length > 0) {
    const summary = `All is well. ${waiting.join(' and ')} ${lag + hours === 1 ? 'is' : 'are'} on the way into the figures.`;
    return { kind: 'well', summary, currentAsOfMs: null };
  }
  const looks = [...partitions, ...work].flatMap(({ lookedMs }) => lookedMs ?? []);
  const currentAsOfMs = Math.min(askedMs, ...looks);
  const asOf = ` as of ${new Date(currentAsOfMs).toISOString()}`;
  const none = partitions.length === 0 ? ' No platform has a topic in Kafka, so no event can arrive.' : '';
  return { kind: 'well', summary: `All is well. The figures are current${asOf}.${none}`, currentAsOfMs };
}
