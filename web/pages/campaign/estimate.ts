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
import { say } from '../../parts/view.ts';
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
          ? say(language, 'Without the estimate (key e)', '不显示估计（按 e 键）')
          : say(language, 'Estimate of the whole day (key e)', '全天估计（按 e 键）')
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
  const title = say(language, `Estimate of ${when}, not a count`, `${when}全天估计（非统计数）`);
  if (found === null || errors.length === 0)
    return section(
      'estimate',
      title,
      say(language, 'Last year had sold nothing by this hour', '上年同时段无销售'),
      NOTHING,
    );
  const { unit } = context;
  const shown = (fen: bigint) => amountIn(String(fen), unit);
  const { sampleFactor: factor } = headline.facts;
  const on = sameHoursWords(headline.window, language) ?? '';
  return section(
    'estimate',
    title,
    say(
      language,
      `${shown(salesFen)} so far × ${shown(wholeBaseFen)} of all ${years[1]} ÷ ${shown(baseFen)} of ${on}; ${unit.short}`,
      `截至目前${shown(salesFen)} × ${years[1]}全天${shown(wholeBaseFen)} ÷ ${on}${shown(baseFen)}，${unit.short}`,
    ),
    html`<p class="figure">
        ${say(language, 'about', '约')} <b>${shown(found.fen)}</b> ${unit.short},
        ${say(
          language,
          `${shown(found.lowestFen)} to ${shown(found.highestFen)}`,
          `区间${shown(found.lowestFen)}—${shown(found.highestFen)}`,
        )}
      </p>
      <p class="subtitle">
        ${say(
          language,
          `The range is that of the errors of such estimates at this hour in ${grouped(SEEN.errorsPercent.length)} simulated seasons, samples of 1:${grouped(SEEN.sampleFactor)}. They come from late events and from the sample: both simulated years have the same shape of the day, so a real day errs by more.`,
          `区间取自${grouped(SEEN.errorsPercent.length)}个模拟季（1:${grouped(SEEN.sampleFactor)}抽样）同一时刻的估计误差。误差来自迟到事件和抽样；模拟的两年日内走势相同，实际误差更大。`,
        )}
        ${
          factor === 1
            ? NOTHING
            : say(
                language,
                `These data are a sample of 1:${grouped(factor)} themselves.`,
                `本数据为1:${grouped(factor)}抽样。`,
              )
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
    caption: say(language, 'How such estimates fared, by hour', '各时刻估计误差'),
    columns: [
      { heading: say(language, 'error after hour, %', '截至各时误差%') },
      ...hours.map((hour) => ({ heading: String(hour) })),
    ],
    rows: [
      row(say(language, 'lowest', '最低'), 0),
      row(say(language, 'median', '中位'), 0.5),
      row(say(language, 'highest', '最高'), 1),
    ],
  });
}
