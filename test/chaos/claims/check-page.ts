import { falseLag } from './check-status.ts';
import type { Knowledge } from './knowledge.ts';

/** The text of the operations page, with the time at which it was asked for and came. */
export interface SaidPage {
  readonly text: string;
  readonly beganMs: number;
  readonly endedMs: number;
}

const DAY_MS = 86_400_000;
const SHANGHAI_AHEAD_MS = 8 * 3_600_000;
/** From then on the page must not call what it shows the present. A clock shows whole seconds. */
const HOLDS_MS = 15_000 + 1_000;
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
    ...(text.includes(' No problem ') && (asOf ?? 0) < beganMs - HOLDS_MS
      ? ['it says that there is no problem, and has not looked lately']
      : []),
    ...(/cannot be reached|countyflow up/.test(text) ? ['it calls an engine dead'] : []),
    ...(counted !== undefined && (counted < beganMs - LIVE_HOLDS_MS || !knowledge.includes(counted, endedMs))
      ? ['it says that every event is counted, and one is not']
      : []),
    ...(/\b0 sources/.test(text) ? ['it counts no source'] : []),
    ...(asOf === undefined ? [] : falseLags(text, asOf, knowledge)),
  ].map((problem) => `page at ${at}: ${problem}`);
}

function falseLags(text: string, asOfMs: number, knowledge: Knowledge): string[] {
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
