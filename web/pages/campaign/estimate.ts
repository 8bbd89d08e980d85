import { say } from '../../../schemas/text/say.ts';
import { readFileSync } from 'node:fs';
import { estimateDay } from '../../../domain/statistics/estimate.ts';
import { amountIn } from '../../../domain/statistics/wording/amount.ts';
import { sameHoursWords } from '../../../domain/statistics/wording/same-hours.ts';
import { hoursOf } from '../../../domain/statistics/wording/window.ts';
import { grouped } from '../../../domain/text/counted.ts';
import { type Lead, leadOf } from '../../../statistics/dashboard/lead.ts';
import { addressWith } from '../../address.ts';
import { html, type Markup, NOTHING } from '../../parts/markup.ts';
import { section } from '../../parts/section.ts';
import { table } from '../../parts/table.ts';
import type { Context } from './context.ts';

/** How estimates of simulated seasons erred after each complete hour, by `npm run estimates`. */
const SEEN = JSON.parse(
  readFileSync(new URL('../../../statistics/dashboard/estimate-errors.json', import.meta.url), 'utf8'),
) as { readonly sampleFactor: number; readonly errorsPercent: readonly (readonly number[])[] };

const errorsAfter = (hours: number): number[] =>
  SEEN.errorsPercent.flatMap((errors) => errors[hours - 1] ?? []);

/** What a running day may come to: behind a link, apart from all that is counted. Nothing once the day is over. */
export function estimate(context: Context): Markup {
  const { language, address } = context;
  const lead = leadOf(context.headline);
  // Refunds of the morning are still to come, and those of last year are all in.
  if (lead === null || !isDay(context) || address.basis === 'net') return NOTHING;
  const isShown = address.estimate !== undefined;
  const link = html`<p class="more">
    <a class="to-estimate" href="${addressWith(address, { estimate: isShown ? undefined : '1' })}"
      >${
        isShown
          ? say(language, 'web.campaign.estimate.without-the-estimate-key')
          : say(language, 'web.campaign.estimate.estimate-of-the-whole')
      }</a
    >
  </p>`;
  return isShown ? html`${estimateSection(context, lead)}${link}` : link;
}

/** Only how days of a campaign grow was tried. */
const isDay = ({ headline: { window } }: Context): boolean =>
  window.base !== null && hoursOf(window) === 24 && hoursOf(window.base) === 24;

function estimateSection(context: Context, { hours, salesFen, baseFen, wholeBaseFen }: Lead): Markup {
  const { language, years, when, headline } = context;
  const errors = errorsAfter(hours);
  const found = estimateDay(salesFen, baseFen, wholeBaseFen, errors);
  const title = say(language, 'web.campaign.estimate.estimate-of-not-a', { when });
  if (found === null || errors.length === 0)
    return section('estimate', title, say(language, 'web.campaign.estimate.last-year-had-sold'), NOTHING);
  const { unit } = context;
  const shown = (fen: bigint) => amountIn(String(fen), unit);
  const { sampleFactor: factor } = headline.facts;
  const on = sameHoursWords(headline.window, language) ?? '';
  return section(
    'estimate',
    title,
    say(language, 'web.campaign.estimate.so-far-of-all', {
      salesFen: shown(salesFen),
      wholeBaseFen: shown(wholeBaseFen),
      years: years[1],
      baseFen: shown(baseFen),
      on,
      unit: unit.short,
    }),
    html`<p class="figure">
        ${say(language, 'web.campaign.estimate.about')} <b>${shown(found.fen)}</b> ${unit.short},
        ${say(language, 'web.campaign.estimate.to', { lowestFen: shown(found.lowestFen), highestFen: shown(found.highestFen) })}
      </p>
      <p class="subtitle">
        ${say(language, 'web.campaign.estimate.the-range-is-that', { count: grouped(SEEN.errorsPercent.length), sampleFactor: grouped(SEEN.sampleFactor) })}
        ${
          factor === 1
            ? NOTHING
            : say(language, 'web.campaign.estimate.these-data-are-a', { factor: grouped(factor) })
        }
      </p>
      ${errorTable(context, hours)}`,
  );
}

/** How far above the day the estimates were, hour by hour; those of this hour are strong. */
function errorTable({ language }: Context, now: number): Markup {
  const hours = Array.from({ length: 23 }, (_, index) => index + 1);
  const row = (name: string, share: number) => [
    name,
    ...hours.map((hour) => {
      const errors = errorsAfter(hour).toSorted((a, b) => a - b);
      const error = errors[Math.round((errors.length - 1) * share)] ?? 0;
      const shown = `${error < 0 ? '−' : '+'}${Math.abs(error).toFixed(1)}`;
      return hour === now ? html`<b>${shown}</b>` : shown;
    }),
  ];
  return table({
    caption: say(language, 'web.campaign.estimate.how-such-estimates-fared'),
    columns: [
      { heading: say(language, 'web.campaign.estimate.error-after-hour') },
      ...hours.map((hour) => ({ heading: String(hour) })),
    ],
    rows: [
      row(say(language, 'web.campaign.estimate.lowest'), 0),
      row(say(language, 'web.campaign.estimate.median'), 0.5),
      row(say(language, 'web.campaign.estimate.highest'), 1),
    ],
  });
}
