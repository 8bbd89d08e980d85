import type { Language } from '../../domain/statistics/wording/language.ts';
import { dateWords, shanghaiClock } from '../../domain/statistics/wording/window.ts';
import { counted, grouped } from '../../domain/text/counted.ts';
import { STATUS } from '../../statistics/bulletin/wording.ts';
import type { Freshness } from '../../statistics/dashboard/freshness.ts';
import type { EditionMark } from '../../statistics/figures/source.ts';
import type { LiveState, Shown, Silence } from '../figures/reading.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { age, clock, say } from './view.ts';

/** Figures that wait for longer than this are late. */
const LATE_SECONDS = 30;
/** What was seen longer ago says nothing about now. */
const RECENT_MS = 10_000;
/** Longer than the rest of any figures and their computation: something holds them up. */
const OLD_MS = 60_000;

export interface Line {
  readonly kind: 'live' | 'late' | 'fixed';
  readonly word: string;
  readonly rest: string;
  /** Epoch ms of the figures, whose age a browser counts on; left out if they have none. */
  readonly ofMs?: number;
}

const ENGINE_NAMES = {
  clickhouse: ['ClickHouse', 'ClickHouse '],
  kafka: ['Kafka', 'Kafka '],
  temporal: ['Temporal', 'Temporal '],
  worker: ['the worker', '工作进程'],
} as const;

/** How fresh the figures are, in words and not by a colour alone; undefined while that is asked. `shown` are those of the page; null if it has none yet. */
export function liveLine(state: LiveState | undefined, shown: Shown | null, language: Language): Line {
  const line: Line =
    state === undefined
      ? {
          kind: 'fixed',
          word: say(language, 'Asking', '查询中'),
          rest: say(language, 'how far the events are counted', '正在查询计入进度'),
        }
      : lineOf(state, shown, language);
  return shown === null ? line : { ...line, ofMs: shown.asOfMs };
}

function lineOf(
  { freshness, failure, silent, nowMs }: LiveState,
  shown: Shown | null,
  language: Language,
): Line {
  const of =
    shown === null
      ? ''
      : say(language, `; figures of ${clock(shown.asOfMs)}`, `；数据截至${clock(shown.asOfMs)}`);
  const notLive = (rest: string): Line => ({
    kind: 'late',
    word: say(language, 'Not live', '非实时'),
    rest: rest + of,
  });
  if (silent.length > 0) return notLive(silenceWords(silent, language));
  if (freshness === undefined || failure !== undefined)
    return notLive(say(language, 'cannot read how many events are counted', '无法读取计入进度'));
  return oldLine(shown, nowMs, language) ?? freshLine(freshness, shown, nowMs, language);
}

/** `ClickHouse has not answered since 10:05:12`. */
function silenceWords(silent: readonly Silence[], language: Language): string {
  return silent
    .map(({ engine, sinceMs }) => {
      const [en, zh] = ENGINE_NAMES[engine];
      return sinceMs === null
        ? say(language, `${en} has not answered yet`, `${zh}尚无响应`)
        : say(language, `${en} has not answered since ${clock(sinceMs)}`, `${zh}自${clock(sinceMs)}起无响应`);
    })
    .join(say(language, ', ', '，'));
}

/** Undefined if no figures of the page are old. */
function oldLine(shown: Shown | null, nowMs: number, language: Language): Line | undefined {
  if (shown === null || nowMs - shown.oldestMs <= OLD_MS) return undefined;
  const isMain = nowMs - shown.asOfMs > OLD_MS;
  const fromMs = isMain ? shown.asOfMs : shown.oldestMs;
  const minutes = grouped(Math.floor((nowMs - fromMs) / 60_000));
  return {
    kind: 'late',
    word: isMain ? say(language, 'Old', '数据陈旧') : say(language, 'Partly old', '部分数据陈旧'),
    rest: isMain
      ? say(
          language,
          `figures as of ${clock(fromMs)}, ${minutes} min ago`,
          `数据截至${clock(fromMs)}，${minutes}分钟前`,
        )
      : say(
          language,
          `one section is as of ${clock(fromMs)}, ${minutes} min ago`,
          `部分栏目数据截至${clock(fromMs)}，${minutes}分钟前`,
        ),
  };
}

/** What was seen, with the time at which both the figures and the state of the events were as it says. */
function freshLine(
  { readAtMs, unread, waitingSinceMs }: Freshness,
  shown: Shown | null,
  nowMs: number,
  language: Language,
): Line {
  const asOfMs = Math.min(readAtMs, shown?.asOfMs ?? readAtMs);
  const at = clock(asOfMs);
  const waitingSeconds = waitingSinceMs === null ? 0 : Math.max(0, (nowMs - waitingSinceMs) / 1000);
  if (waitingSeconds > LATE_SECONDS) {
    const minutes = grouped(Math.ceil(waitingSeconds / 60));
    return {
      kind: 'late',
      word: say(language, 'Late', '滞后'),
      rest: say(
        language,
        `events have been waiting for ${minutes} min; figures as of ${at}`,
        `有事件等待计入已${minutes}分钟，数据截至${at}`,
      ),
    };
  }
  if (nowMs - asOfMs > RECENT_MS)
    return {
      kind: 'fixed',
      word: say(language, `As of ${at}`, `截至${at}`),
      rest: say(language, 'looking for newer events', '正在查找新事件'),
    };
  const live = (en: string, zh: string): Line => ({
    kind: 'live',
    word: say(language, 'Live', '实时'),
    rest: say(language, `${en}, ${at}`, `${zh}，${at}`),
  });
  if (typeof unread === 'number' && unread > 0) {
    return live(
      `${counted(unread, 'event in Kafka is', 'events in Kafka are')} being read`,
      `Kafka 中有${grouped(unread)}条事件待读取`,
    );
  }
  if (waitingSinceMs !== null || shown?.isNewest === false)
    return live('the newest events are being counted', '最新事件正在计入');
  const stored = ['everything stored is counted', '已入库数据均已计入'] as const;
  if (unread === null)
    return {
      ...live(`${stored[0]}; what Kafka holds is not known`, `${stored[1]}，Kafka 中的事件数未知`),
      kind: 'fixed',
      word: say(language, 'Kafka is slow', 'Kafka 响应缓慢'),
    };
  // Undefined: this server knows no Kafka.
  return unread === undefined
    ? live(...stored)
    : live('every event in Kafka is counted', 'Kafka 中的事件均已计入');
}

/** Of an edition, which never changes. */
export function editionLine(
  { number, status, publishedAt, correction }: EditionMark,
  language: Language,
): Line {
  const when = dateWords(shanghaiClock(publishedAt), language);
  const words = say(language, `${STATUS[status].en}, published ${when}`, `${STATUS[status].zh}，${when}发布`);
  return {
    kind: 'fixed',
    word: say(language, `Edition ${number}`, `第${number}版`),
    rest: correction === undefined ? words : `${words}${say(language, ': ', '：')}${correction.reason}`,
  };
}

export function drawLine({ kind, word, rest, ofMs }: Line): Markup {
  return html`<span class="state ${kind}">${word}</span> ${rest}${ofMs === undefined ? NOTHING : age(ofMs)}`;
}
