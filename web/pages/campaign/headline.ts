import { say } from '../../../schemas/text/say.ts';
import { matches } from '../../../domain/statistics/compare.ts';
import {
  amountIn,
  type AmountUnit,
  amountUnit,
  statisticIn,
} from '../../../domain/statistics/wording/amount.ts';
import { percentNumber } from '../../../domain/statistics/wording/percent.ts';
import {
  type ComparedWindow,
  completenessWords,
  sameHoursWords,
} from '../../../domain/statistics/wording/same-hours.ts';
import {
  dateWords,
  isBaseYearBefore,
  isYearBefore,
  windowWords,
} from '../../../domain/statistics/wording/window.ts';
import { escapeMarkup } from '../../../domain/text/escape.ts';
import { growthUnit, headlineGrowth, NONE } from '../../../statistics/bulletin/wording.ts';
import type { MetricName } from '../../../statistics/dashboard/figure-id.ts';
import type { Total } from '../../../statistics/dashboard/headline.ts';
import { type Lead, leadOf } from '../../../statistics/dashboard/lead.ts';
import { isSimulated } from '../../../statistics/figures/data-origin.ts';
import { ask } from '../../parts/ask.ts';
import { drawing, html, type Markup, NOTHING } from '../../parts/markup.ts';
import type { Context } from './context.ts';

/** The figures that the ministry published first, each with its unit and whether it equals the published one. */
export function headlineFigures(context: Context): Markup {
  const { language, headline, when, periodWhen, subject, years } = context;
  const { total, periodTotal, window, period } = headline;
  const isPeriod =
    'window' in context.address && context.address.window === 'period' && context.address.start === undefined;
  const shareOfPeriod = total?.share_of_period_percent ?? null;
  const baseName =
    window.base === null
      ? ''
      : isYearBefore(window, window.base)
        ? years[1]
        : dateWords(window.base.startAt, language);
  const id = isPeriod ? 'period' : context.address.window;
  const race = isPeriod ? null : leadOf(headline);
  const isSales = context.address.flow === 'sales';
  const heading = (of: string) =>
    say(language, 'web.campaign.headline.subject-when', { subject, when: of, isSales });
  const ofPeriod = figure(
    heading(periodWhen),
    asked(context, 'sales', amountOf(periodTotal?.sales_fen, context.unit), true),
    race === null
      ? mark(context, 'period', 'sales', billions(periodTotal?.sales_fen))
      : periodGrowth(context),
  );
  const ofWindow = () =>
    figure(
      heading(when),
      asked(context, 'sales', amountOf(total?.sales_fen, context.unit)),
      mark(context, id, 'sales', billions(total?.sales_fen)),
      'now',
    );
  const growth = isPeriod
    ? growthFigure(context, period, periodTotal, baseName, 'period')
    : growthFigure(context, window, total, baseName, id);
  const share = isPeriod
    ? figure(say(language, 'web.campaign.headline.day-by-day'), null, strip(context))
    : figure(
        say(language, 'web.campaign.headline.share-of-the-period'),
        asked(context, 'share-of-period', {
          number: shareOfPeriod === null ? NONE : percentNumber(shareOfPeriod),
          unit: shareOfPeriod === null ? '' : '%',
        }),
        html`${mark(context, id, 'share_of_period', shareOfPeriod)}${strip(context)}`,
      );
  const figures = isPeriod
    ? [ofPeriod, growth]
    : race === null
      ? [ofPeriod, ofWindow(), growth]
      : [leadFigure(context, race, total), ofWindow(), ofPeriod];
  return html`<div class="headline" id="headline">${figures}${share}</div>`;
}

/** The period has no figure of growth of its own while the lead takes that place. */
function periodGrowth({ headline, language }: Context): Markup {
  const { periodTotal } = headline;
  if (periodTotal?.growth_percent == null) return NOTHING;
  const [number, unit] = [headlineGrowth(periodTotal, language), growthUnit(periodTotal)];
  return html`<span class="note"
    >${say(language, 'web.campaign.headline.on-the-same-hours', { number, unit })}</span
  >`;
}

/** While the window runs: how far it is ahead of last year at the same hour, or behind. */
function leadFigure(context: Context, { salesFen, baseFen }: Lead, total: Total | null): Markup {
  const { language, headline } = context;
  const ahead = salesFen - baseFen;
  const on = sameHoursWords(headline.window, language) ?? '';
  const by = amountOf(String(ahead < 0n ? -ahead : ahead), context.unit);
  const from = amountOf(String(baseFen), context.unit);
  return figure(
    ahead < 0n
      ? say(language, 'web.campaign.headline.behind', { on })
      : say(language, 'web.campaign.headline.ahead-of', { on }),
    asked(context, 'growth', { number: headlineGrowth(total, language), unit: growthUnit(total) }),
    html`<span class="note"
      >${say(language, 'web.campaign.headline.from', { isBehind: ahead < 0n, by: by.number, unit: by.unit, from: from.number, fromUnit: from.unit })}</span
    >`,
    'race',
  );
}

function growthFigure(
  context: Context,
  window: ComparedWindow,
  of: Total | null,
  baseName: string,
  id: string,
): Markup {
  const growth = of?.growth_percent ?? null;
  const base = of?.base_sales_fen ?? null;
  const { language } = context;
  const from = base === null || BigInt(base) === 0n ? null : amountOf(base, context.unit);
  const note =
    from === null
      ? ''
      : say(language, 'web.campaign.headline.from-2', { number: from.number, unit: from.unit });
  return figure(
    growthName(window, baseName, language),
    asked(context, 'growth', { number: headlineGrowth(of, language), unit: growthUnit(of) }, id === 'period'),
    html`${mark(context, id, 'yoy', growth)}<span class="note">${note}</span>`,
  );
}

/** `Growth on 2016`; while the window runs, on the same hours. */
export function growthName(window: ComparedWindow, baseName: string, language: Context['language']): string {
  const hours = sameHoursWords(window, language);
  if (hours !== null) return say(language, 'web.campaign.headline.growth-on', { hours });
  if (baseName === '') return say(language, 'web.campaign.headline.growth');
  return say(language, 'web.campaign.headline.growth-on-2', {
    baseName,
    base: window.base && windowWords(window.base, language),
    isYear: isBaseYearBefore(window),
  });
}

interface Amount {
  readonly number: string;
  readonly unit: string;
  /** Makes it a link to what it is; left out if there is nothing to say. */
  readonly linked?: (shown: Markup) => Markup;
}

function amountOf(fen: string | null | undefined, unit: AmountUnit): Amount {
  return { number: fen == null ? NONE : amountIn(fen, unit), unit: unit.short };
}

/** The same amount, which says what it is when it is followed. */
function asked({ address }: Context, metric: MetricName, amount: Amount, ofPeriod = false): Amount {
  if (amount.number === NONE) return amount;
  const id = { metric, by: 'all', member: '', ofPeriod } as const;
  return { ...amount, linked: (shown) => ask(address, id, shown, true) };
}

function figure(name: string, amount: Amount | null, below: Markup, kind = ''): Markup {
  const shown = amount && html`<b>${amount.number}</b> ${amount.unit}`;
  return html`<div class="one ${kind}">
    <h2>${name}</h2>
    ${shown === null ? NOTHING : html`<p class="figure">${amount?.linked?.(shown) ?? shown}</p>`}
    <div class="below">${below}</div>
  </div>`;
}

/** Whether the figure equals the published one; nothing if no such figure was published on this basis. */
function mark(
  { headline, address, language }: Context,
  window: string,
  metric: string,
  exact: string | null,
): Markup {
  // A figure of the whole window is compared when the window is over; the heading of growth says which hours it is of.
  const progress = completenessWords(window === 'period' ? headline.period : headline.window, language);
  if (progress !== null) return metric === 'yoy' ? NOTHING : html`<span class="note">${progress}</span> `;
  const { facts } = headline;
  const { published } = facts;
  const shortName = facts.segments.find(({ id }) => id === address.segment)?.shortName;
  const isOwn = window !== 'period' && address.start !== undefined;
  if (
    published?.basis !== address.basis ||
    address.scope !== 'all' ||
    address.flow !== 'sales' ||
    shortName === undefined ||
    isOwn
  )
    return NOTHING;
  const found = published.figures.find(({ id }) => id === `${shortName}.${window}.${metric}`);
  if (found === undefined) return NOTHING;
  const { number, unit } = statisticIn(found, language);
  if (matches(exact, found))
    return isSimulated(facts.dataOrigin)
      ? html`<span class="mark">${say(language, 'web.campaign.headline.calibrated-to-the-published')}</span> `
      : html`<span class="mark good">${say(language, 'web.campaign.headline.as-published')}</span> `;
  return html`<span class="mark"
    >${say(language, 'web.campaign.headline.published', { number, unit })}</span
  > `;
}

/** Billion yuan cut after nine decimals, as `exact` of the view `statistic`. */
function billions(fen: string | null | undefined): string | null {
  if (fen == null) return null;
  const digits = String(BigInt(fen) / 100n).padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** The days of the period; those of the window in the colour of this year. */
function strip({ headline, language }: Context): Markup {
  const { days, window } = headline;
  if (days.length < 2 || days.length > 31) return NOTHING;
  const largest = Math.max(1, ...days.map(({ sales_fen: fen }) => Number(fen)));
  const inOrder = days.toSorted((a, b) => (a.member < b.member ? -1 : 1));
  const unit = amountUnit(String(largest), language);
  const words = inOrder.map(({ member, sales_fen: fen }) => `${member.slice(0, 10)}: ${amountIn(fen, unit)}`);
  return drawing(
    dayStrip(
      inOrder.map(({ member, sales_fen: fen }) => ({
        label: String(Number(member.slice(8, 10))),
        share: Number(fen) / largest,
        isMarked:
          `${member.slice(0, 10)} 23:59:59` >= window.startAt &&
          `${member.slice(0, 10)} 00:00:00` < window.endAt,
      })),
      escapeMarkup(`${words.join('; ')}; ${unit.short}`),
    ),
  );
}

const COLUMN_PX = 20;
const STRIP_PX = 44;
const LABEL_PX = 14;
/** Below the label, for what hangs below its line. */
const DESCENT_PX = 4;

/** Small columns for the days of a period; those of the window are marked. Values are shares of the largest. */
function dayStrip(
  days: readonly { readonly label: string; readonly share: number; readonly isMarked: boolean }[],
  description: string,
): string {
  const columns = days.map(({ label, share, isMarked }, index) => {
    const height = Math.max(1, Math.round(share * STRIP_PX));
    const x = index * COLUMN_PX;
    return (
      `<rect${isMarked ? ' class="marked"' : ''} x="${x + 1}" y="${STRIP_PX - height}" width="${COLUMN_PX - 3}" height="${height}"/>` +
      `<text x="${x + COLUMN_PX / 2}" y="${STRIP_PX + LABEL_PX - DESCENT_PX}">${label}</text>`
    );
  });
  return (
    `<svg class="strip" viewBox="0 0 ${days.length * COLUMN_PX} ${STRIP_PX + LABEL_PX}" role="img" aria-label="${description}">` +
    `${columns.join('')}</svg>`
  );
}
