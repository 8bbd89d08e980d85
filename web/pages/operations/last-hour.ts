import { say } from '../../../schemas/text/say.ts';
import type { Language } from '../../../schemas/text/language.ts';
import { grouped } from '../../../domain/text/counted.ts';
import type { MinuteRate } from '../../../operations/status/rates.ts';
import { minuteLine } from '../../../statistics/charts/minute-line.ts';
import { INHERITED } from '../../../statistics/charts/theme.ts';
import type { SeenMinute } from '../../figures/history.ts';
import { drawing, html, type Markup } from '../../parts/markup.ts';
import { section } from '../../parts/section.ts';
import { clock } from '../../parts/view.ts';

/** Minute by minute; undefined where nobody looked. */
export type LastHour = readonly (SeenMinute | undefined)[];

const WIDTH_PX = 380;

/** How much was stored, how much waited, and how old the figures were. */
export function lastHour(rates: readonly MinuteRate[], seen: LastHour, lang: Language): Markup {
  const clocks = rates.map(({ startMs }) => clock(startMs).slice(0, 5));
  const stored = rates.map(({ records }) => records);
  const lag = seen.map((minute) => minute?.unread ?? null);
  const waited = seen.map((minute) => minute?.waitedSeconds ?? null);
  const number = (value: number) => grouped(Math.round(value));
  const measure = (id: string, name: string, values: readonly (number | null)[], what: string, unit = '') => {
    const known = values.filter((value) => value !== null);
    // The present minute is not over.
    const now = values === stored ? stored.at(-2) : known.at(-1);
    const words =
      now === undefined
        ? say(lang, 'web.operations.last-hour.not-known')
        : say(lang, 'web.operations.last-hour.now-at-most', {
            now: number(now),
            unit: what,
            values: number(Math.max(...known)),
          });
    const frame = { id, title: name, subtitle: '', source: '', description: words, isBare: true };
    const drawn = { ...frame, language: lang, width: WIDTH_PX };
    return html`<div class="measure">
      <h3>${name}</h3>
      <p>${words}</p>
      ${now === undefined ? '' : drawing(minuteLine(drawn, { clocks, values, unit }, INHERITED))}
    </div>`;
  };
  return section(
    'last-hour',
    say(lang, 'web.operations.last-hour.the-last-hour'),
    say(lang, 'web.operations.last-hour.by-minute-records-stored'),
    html`<div class="measures">
      ${measure('stored', say(lang, 'web.operations.last-hour.records-stored-a-minute'), stored, say(lang, 'web.operations.last-hour.in-the-last-full'))}
      ${measure('lag', say(lang, 'web.operations.last-hour.lag'), lag, say(lang, 'web.operations.last-hour.records-wait-in-kafka'))}
      ${measure('freshness', say(lang, 'web.operations.last-hour.freshness'), waited, say(lang, 'web.operations.last-hour.s-since-the-oldest'), say(lang, 'web.operations.last-hour.seconds'))}
    </div>`,
  );
}
