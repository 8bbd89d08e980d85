import { say } from '../../schemas/text/say.ts';
import type { Language } from '../../schemas/text/language.ts';
import { dateWords, shanghaiClock } from '../../domain/statistics/wording/window.ts';
import { grouped } from '../../domain/text/counted.ts';
import { STATUS } from '../../statistics/bulletin/wording.ts';
import type { Freshness } from '../../statistics/dashboard/freshness.ts';
import type { EditionMark } from '../../statistics/figures/source.ts';
import type { LiveState, Shown, Silence } from '../figures/reading.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { age, clock } from './view.ts';

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
  clickhouse: 'ClickHouse',
  kafka: 'Kafka',
  temporal: 'Temporal',
  worker: null,
} as const;

/** How fresh the figures are, in words and not by a colour alone; undefined while that is asked. `shown` are those of the page; null if it has none yet. */
export function liveLine(state: LiveState | undefined, shown: Shown | null, language: Language): Line {
  const line: Line =
    state === undefined
      ? {
          kind: 'fixed',
          word: say(language, 'web.live-line.asking'),
          rest: say(language, 'web.live-line.how-far-the-events'),
        }
      : lineOf(state, shown, language);
  return shown === null ? line : { ...line, ofMs: shown.asOfMs };
}

function lineOf(
  { freshness, failure, silent, nowMs }: LiveState,
  shown: Shown | null,
  language: Language,
): Line {
  const of = shown === null ? '' : say(language, 'web.live-line.figures-of', { at: clock(shown.asOfMs) });
  const notLive = (rest: string): Line => ({
    kind: 'late',
    word: say(language, 'web.live-line.not-live'),
    rest: rest + of,
  });
  if (silent.length > 0) return notLive(silenceWords(silent, language));
  if (freshness === undefined || failure !== undefined)
    return notLive(say(language, 'web.live-line.cannot-read-how-many'));
  return oldLine(shown, nowMs, language) ?? freshLine(freshness, shown, nowMs, language);
}

/** `ClickHouse has not answered since 10:05:12`. */
function silenceWords(silent: readonly Silence[], language: Language): string {
  return silent
    .map(({ engine, sinceMs }) => {
      const name = ENGINE_NAMES[engine];
      const values = { hasName: name !== null, name, at: sinceMs === null ? '' : clock(sinceMs) };
      return sinceMs === null
        ? say(language, 'web.live-line.has-not-answered-yet', values)
        : say(language, 'web.live-line.has-not-answered-since', values);
    })
    .join(say(language, 'common.comma'));
}

/** Undefined if no figures of the page are old. */
function oldLine(shown: Shown | null, nowMs: number, language: Language): Line | undefined {
  if (shown === null || nowMs - shown.oldestMs <= OLD_MS) return undefined;
  const isMain = nowMs - shown.asOfMs > OLD_MS;
  const fromMs = isMain ? shown.asOfMs : shown.oldestMs;
  const minutes = grouped(Math.floor((nowMs - fromMs) / 60_000));
  return {
    kind: 'late',
    word: isMain ? say(language, 'web.live-line.old') : say(language, 'web.live-line.partly-old'),
    rest: isMain
      ? say(language, 'web.live-line.figures-as-of-min', { from: clock(fromMs), minutes })
      : say(language, 'web.live-line.one-section-is-as', { from: clock(fromMs), minutes }),
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
      word: say(language, 'web.live-line.late'),
      rest: say(language, 'web.live-line.events-have-been-waiting', { minutes, at }),
    };
  }
  if (nowMs - asOfMs > RECENT_MS)
    return {
      kind: 'fixed',
      word: say(language, 'web.live-line.as-of', { at }),
      rest: say(language, 'web.live-line.looking-for-newer-events'),
    };
  const live = (rest: string): Line => ({
    kind: 'live',
    word: say(language, 'web.live-line.live'),
    rest: say(language, 'web.live-line.rest-at', { rest, at }),
  });
  if (typeof unread === 'number' && unread > 0)
    return live(say(language, 'web.live-line.being-read', { unread }));
  if (waitingSinceMs !== null || shown?.isNewest === false)
    return live(say(language, 'web.live-line.being-counted'));
  if (unread === null)
    return {
      ...live(say(language, 'web.live-line.stored-is-counted-kafka-unknown')),
      kind: 'fixed',
      word: say(language, 'web.live-line.kafka-is-slow'),
    };
  // Undefined: this server knows no Kafka.
  return live(
    say(language, unread === undefined ? 'web.live-line.stored-is-counted' : 'web.live-line.all-is-counted'),
  );
}

/** Of an edition, which never changes. */
export function editionLine(
  { number, status, publishedAt, correction }: EditionMark,
  language: Language,
): Line {
  const when = dateWords(shanghaiClock(publishedAt), language);
  const words = say(language, 'web.live-line.published', { status: STATUS[status][language], when });
  return {
    kind: 'fixed',
    word: say(language, 'common.edition-2', { number }),
    rest: correction === undefined ? words : words + say(language, 'common.colon') + correction.reason,
  };
}

export function drawLine({ kind, word, rest, ofMs }: Line): Markup {
  return html`<span class="state ${kind}">${word}</span> ${rest}${ofMs === undefined ? NOTHING : age(ofMs)}`;
}
