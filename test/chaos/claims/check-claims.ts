import type { PrintedStatus } from '../../support/running-system.ts';
import type { Knowledge } from './knowledge.ts';

/** A status with the time at which the command began and ended. */
export interface SaidStatus extends PrintedStatus {
  readonly code: number | null;
  readonly beganMs: number;
  readonly endedMs: number;
}

/** What a look may say about now. */
const HOLDS_MS = 20_000;
/** A sign of life travels for some seconds, and what was said with it holds as of then. */
const TRAVELS_MS = 5_000;
/** Sentences that only a dead process would make true. Everything lived while these statuses were made. */
const OF_THE_DEAD = /nothing can work|nothing is read|stand still|cannot be reached|countyflow up/;
const EXIT_CODES: Readonly<Record<string, number>> = { unknown: 1, retried: 4, well: 0 };

/** What a status said while every process lived, no partition was halted or paused, and all had been read before. */
export function falseClaims(said: SaidStatus, knowledge: Knowledge): string[] {
  const { verdict, engines, partitions, troubles, code } = said;
  const at = new Date(said.beganMs).toISOString();
  return [
    ...engines.flatMap(({ name, state }) => (state === 'away' ? [`${name} is called away, and lives`] : [])),
    ...(code === EXIT_CODES[verdict.kind]
      ? []
      : [`the verdict ${verdict.kind} has exit code ${String(code)}`]),
    ...[verdict.summary, ...troubles.flatMap(({ what, remedy }) => [what, remedy])].flatMap((text) =>
      OF_THE_DEAD.test(text) ? [`it says what only death makes true: ${text}`] : [],
    ),
    ...partitions.flatMap((one) => falseState(one, said, knowledge)),
    ...falseLags(said, knowledge),
    ...falsePraise(said, knowledge),
  ].map((problem) => `status at ${at}: ${problem}`);
}

function falseState(
  { topic, partition, state, lookedMs, problem }: PrintedStatus['partitions'][number],
  { beganMs, endedMs }: SaidStatus,
  knowledge: Knowledge,
): string[] {
  const name = `${topic}/${String(partition)}`;
  if (state === 'unknown') return [];
  if (state === 'retrying') return problem === null ? [`${name} is retrying for no reason`] : [];
  if (state === 'running')
    return (lookedMs ?? 0) >= beganMs - HOLDS_MS ? [] : [`${name} is running, and was not seen`];
  if (state !== 'waiting') return [`${name} is ${state}`];
  const sinceMs = problem?.sinceMs ?? null;
  // A slow command may see a wait that began while it looked.
  if (sinceMs === null || sinceMs > endedMs) return [`${name} waits since ${String(sinceMs)}`];
  return knowledge.advanced(name, sinceMs + TRAVELS_MS, beganMs - HOLDS_MS - TRAVELS_MS)
    ? [`${name} waits since ${new Date(sinceMs).toISOString()}, and was stored since`]
    : [];
}

/** By topic, as events of one are published to all of its partitions. */
function falseLags({ engines, partitions, beganMs, endedMs }: SaidStatus, knowledge: Knowledge): string[] {
  const isOfLedger = !engines.some(({ name, state }) => name === 'clickhouse' && state !== 'answers');
  return knowledge.topics.flatMap((topic) => {
    const its = partitions.filter((one) => one.topic === topic);
    if (its.length === 0 || its.some(({ lag }) => lag === null)) return [];
    const lag = its.reduce((sum, one) => sum + (one.lag ?? 0), 0);
    // Without the ledger, it is counted from the cursors that the drains named when they were last seen.
    const seenMs = its.map(({ lookedMs }) => (lookedMs ?? beganMs) - TRAVELS_MS);
    const fromMs = isOfLedger ? beganMs : Math.min(beganMs, ...seenMs);
    return falseLag(topic, lag, knowledge.lagOf(topic, fromMs, endedMs));
  });
}

function falseLag(topic: string, lag: number, [least, most]: readonly [number, number]): string[] {
  return lag >= least && lag <= most
    ? []
    : [`the lag of ${topic} is ${String(lag)}, and was from ${String(least)} to ${String(most)}`];
}

function falsePraise({ verdict, rollups, partitions, endedMs }: SaidStatus, knowledge: Knowledge): string[] {
  const { kind, currentAsOfMs } = verdict;
  const unseen = partitions.filter(({ state, lag }) => state === 'unknown' || lag === null).length;
  return [
    ...(kind === 'well' && (unseen > 0 || rollups === null)
      ? [`all is called well, and ${String(unseen)} partitions are unknown`]
      : []),
    ...(currentAsOfMs !== null && !knowledge.includes(currentAsOfMs, endedMs)
      ? [`the figures are called current as of ${new Date(currentAsOfMs).toISOString()}, and lack events`]
      : []),
  ];
}

/** The text of the operations page, with the time at which it was asked for and came. */
export interface SaidPage {
  readonly text: string;
  readonly beganMs: number;
  readonly endedMs: number;
}

const DAY_MS = 86_400_000;
const SHANGHAI_AHEAD_MS = 8 * 3_600_000;
/** From then on the page must not call what it shows the present. A clock shows whole seconds. */
const PAGE_HOLDS_MS = 15_000 + 1_000;
/** No reading of the page takes longer: each engine has its time limit. */
const READING_MS = 40_000;
const LIVE_HOLDS_MS = 20_000 + 1_000;

const ROW = /(orders\.events\.v1\.[a-z-]+)\/\d+ [a-z ]+? ([\d,]+|unknown) ([\d,]+|unknown) ([\d,]+|unknown)/g;

/** What the page said while every process lived and no partition was halted or paused. */
export function falseOnPage({ text, beganMs, endedMs }: SaidPage, knowledge: Knowledge): string[] {
  const at = new Date(beganMs).toISOString();
  const asOf = clockIn(/As of [^,]+, (\d\d:\d\d:\d\d), Shanghai time/, text, endedMs);
  const counted = clockIn(/every event in Kafka is counted, (\d\d:\d\d:\d\d)/, text, endedMs);
  return [
    ...(asOf === undefined ? ['it does not say of when it is'] : []),
    ...(text.includes(' No problem ') && (asOf ?? 0) < beganMs - PAGE_HOLDS_MS
      ? ['it says that there is no problem, and has not looked lately']
      : []),
    ...(/cannot be reached|countyflow up/.test(text) ? ['it calls an engine dead'] : []),
    ...(counted !== undefined && (counted < beganMs - LIVE_HOLDS_MS || !knowledge.includes(counted, endedMs))
      ? ['it says that every event is counted, and one is not']
      : []),
    ...(/\b0 sources/.test(text) ? ['it counts no source'] : []),
    ...(asOf === undefined ? [] : falseLagsOnPage(text, asOf, knowledge)),
  ].map((problem) => `page at ${at}: ${problem}`);
}

function falseLagsOnPage(text: string, asOfMs: number, knowledge: Knowledge): string[] {
  const rows = [...text.matchAll(ROW)].map(([, topic = '', lag = '']) => ({ topic, lag }));
  return knowledge.topics.flatMap((topic) => {
    const lags = rows.flatMap((row) => (row.topic === topic ? [row.lag] : []));
    if (lags.length === 0 || lags.includes('unknown')) return [];
    const lag = lags.reduce((sum, one) => sum + Number(one.replaceAll(',', '')), 0);
    return falseLag(topic, lag, knowledge.lagOf(topic, asOfMs - READING_MS, asOfMs + 1_000));
  });
}

/** The moment nearest to `nearMs` at which a clock in Shanghai shows what the text says; undefined if it says nothing. */
function clockIn(pattern: RegExp, text: string, nearMs: number): number | undefined {
  const clock = pattern.exec(text)?.[1];
  if (clock === undefined) return undefined;
  const day = new Date(nearMs + SHANGHAI_AHEAD_MS).toISOString().slice(0, 10);
  const ms = Date.parse(`${day}T${clock}+08:00`);
  return ms > nearMs + DAY_MS / 2 ? ms - DAY_MS : ms;
}
