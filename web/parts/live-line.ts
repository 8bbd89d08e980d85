import type { Freshness } from '../../services/dashboard/freshness.ts';
import { dateWords, shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { EditionMark } from '../../services/statistics/source.ts';
import { wholeNumber } from '../../domain/statistics/wording/count.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import { STATUS } from '../../services/bulletin/wording.ts';
import { html, type Markup } from './markup.ts';
import { say } from './view.ts';

/** Figures that wait for longer than this are late. */
const LATE_SECONDS = 30;
/** A reading that takes longer than this says that an engine does not answer. */
const STALE_MS = 20_000;

export interface LiveState {
  /** Undefined if nothing could be read yet. */
  readonly freshness: Freshness | undefined;
  /** Why the last reading failed; undefined if it did not. */
  readonly failure: unknown;
  /** When the reading that runs now began; undefined if none runs. */
  readonly readingSinceMs: number | undefined;
  readonly nowMs: number;
}

/** How fresh the figures are, in words and not by a colour alone. */
export function liveLine(
  { freshness, failure, readingSinceMs, nowMs }: LiveState,
  language: Language,
): Markup {
  if (freshness === undefined) return state('late', say(language, 'No figures yet', '尚无数据'), '');
  const { readAtMs, unread, waitingSinceMs } = freshness;
  const at = shanghaiClock(new Date(readAtMs).toISOString()).slice(11);
  if (failure !== undefined || nowMs - (readingSinceMs ?? nowMs) > STALE_MS) {
    return state(
      'late',
      say(language, 'Not live', '非实时'),
      say(language, `an engine does not answer; figures of ${at}`, `有引擎无响应；数据截至${at}`),
    );
  }
  if (nowMs - readAtMs > STALE_MS) {
    return state(
      'fixed',
      say(language, `As of ${at}`, `截至${at}`),
      say(language, 'looking for newer events', '正在查找新事件'),
    );
  }
  const waitingSeconds = waitingSinceMs === null ? 0 : Math.max(0, (nowMs - waitingSinceMs) / 1000);
  if (waitingSeconds > LATE_SECONDS) {
    const minutes = wholeNumber(String(Math.ceil(waitingSeconds / 60)));
    return state(
      'late',
      say(language, 'Late', '滞后'),
      say(language, `events of ${minutes} min wait for the figures`, `已有${minutes}分钟的事件待计入`),
    );
  }
  if (unread === undefined) {
    return state(
      'live',
      say(language, 'Live', '实时'),
      say(language, `all that is stored is counted, ${at}`, `已入库数据均已计入，${at}`),
    );
  }
  if (unread === null) {
    return state(
      'late',
      say(language, 'Kafka does not answer', 'Kafka 无响应'),
      say(language, `all that is stored is counted, as of ${at}`, `已入库数据均已计入，截至${at}`),
    );
  }
  if (unread > 0) {
    const events = wholeNumber(String(unread));
    return state(
      'live',
      say(language, 'Live', '实时'),
      say(
        language,
        `${events} events in Kafka are being read, ${at}`,
        `Kafka 中有${events}条事件待读取，${at}`,
      ),
    );
  }
  return state(
    'live',
    say(language, 'Live', '实时'),
    say(language, `every event in Kafka is counted, ${at}`, `Kafka 中的事件均已计入，${at}`),
  );
}

/** Of an edition, which never changes. */
export function editionLine({ number, status, publishedAt }: EditionMark, language: Language): Markup {
  const when = dateWords(shanghaiClock(publishedAt), language);
  return state(
    'fixed',
    say(language, `Edition ${number}`, `第${number}版`),
    say(language, `${STATUS[status].en}, published ${when}`, `${STATUS[status].zh}，${when}发布`),
  );
}

function state(kind: 'live' | 'late' | 'fixed', word: string, rest: string): Markup {
  return html`<span class="state ${kind}">${word}</span> ${rest}`;
}
