import { say } from '../../../schemas/text/say.ts';
import type { Language } from '../../../schemas/text/language.ts';
import { grouped } from '../../../domain/text/counted.ts';
import type { MinuteRate } from '../../../operations/status/rates.ts';
import type { SeenMinute } from '../../figures/history.ts';
import { html, type Markup } from '../../parts/markup.ts';
import { section } from '../../parts/section.ts';
import { sparkline } from '../../parts/spark.ts';

/** Minute by minute; undefined where nobody looked. */
export type LastHour = readonly (SeenMinute | undefined)[];

/** How much was stored, how much waited, and how old the figures were. */
export function lastHour(rates: readonly MinuteRate[], seen: LastHour, lang: Language): Markup {
  const stored = rates.map(({ records }) => records);
  const lag = seen.map((minute) => minute?.unread ?? null);
  const waited = seen.map((minute) => minute?.waitedSeconds ?? null);
  const last = (values: readonly (number | null)[]) => values.findLast((value) => value !== null);
  const number = (value: number | null | undefined) =>
    value == null ? say(lang, 'common.unknown') : grouped(Math.round(value));
  const most = (values: readonly (number | null)[]) =>
    number(Math.max(0, ...values.map((value) => value ?? 0)));
  const words = (values: readonly (number | null)[], now: number | null | undefined, unit: string) =>
    say(lang, 'web.operations.last-hour.now-at-most', { now: number(now), unit, values: most(values) });
  return section(
    'last-hour',
    say(lang, 'web.operations.last-hour.the-last-hour'),
    say(lang, 'web.operations.last-hour.by-minute-records-stored'),
    html`<div class="measures">
      ${sparkline(say(lang, 'web.operations.last-hour.records-stored-a-minute'), stored, words(stored, stored.at(-2), say(lang, 'web.operations.last-hour.in-the-last-full')))}
      ${sparkline(say(lang, 'web.operations.last-hour.lag'), lag, words(lag, last(lag), say(lang, 'web.operations.last-hour.records-wait-in-kafka')))}
      ${sparkline(say(lang, 'web.operations.last-hour.freshness'), waited, words(waited, last(waited), say(lang, 'web.operations.last-hour.s-since-the-oldest')))}
    </div>`,
  );
}
