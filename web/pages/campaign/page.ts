import { wholeNumber } from '../../../domain/statistics/wording/count.ts';
import { shareOf } from '../../../domain/statistics/wording/percent.ts';
import { roundDecimal } from '../../../domain/statistics/wording/round.ts';
import { labelOf } from '../../../services/bulletin/wording.ts';
import type { Details } from '../../../services/dashboard/details.ts';
import type { Headline } from '../../../services/dashboard/headline.ts';
import type { SalesRow } from '../../../services/statistics/read-sales.ts';
import { type Address, elsewhere } from '../../address.ts';
import { html, type Markup, NOTHING } from '../../parts/markup.ts';
import { say } from '../../parts/view.ts';
import { type Context, contextOf } from './context.ts';
import { cumulative, steps } from './curves.ts';
import { headlineFigures } from './headline.ts';
import { provinces } from './provinces.ts';
import { products, ranked, segments, TOP } from './tables.ts';

/** The campaign at a glance. */
export function campaignBody(
  campaign: string,
  address: Address,
  headline: Headline,
  details: Details,
): Markup {
  const context = contextOf(address, headline);
  const { language } = context;
  const hasOrders = [headline.total, headline.periodTotal].some(
    (row) => row !== null && BigInt(row.orders) > 0n,
  );
  if (!hasOrders && headline.hours.length === 0) return beforeFirstEvent(language);
  return html`${headlineFigures(context)}
    <div class="grid lead">${cumulative(context)}${provinces(context, details.provinces)}</div>
    <div class="grid">${steps(context)}${segments(context, details.segments)}</div>
    <div class="grid">
      <div>
        ${platforms(context, details)}${products(context, details.products)}${directions(context, details.directions)}
      </div>
      <div>
        ${countySection(context, campaign, details.counties)}${channels(context, details.channels)}${outlets(context, details.outlets)}
      </div>
    </div>`;
}

function beforeFirstEvent(language: Context['language']): Markup {
  return html`<p class="notice">
    ${say(
      language,
      'No order of this campaign has been stored yet. The figures appear here with the first one; nothing needs to be reloaded.',
      '尚无该活动的订单入库。首批数据到达后将自动显示，无须刷新。',
    )}
  </p>`;
}

/** A platform without sales last year may be compared with another one, as a multiple. */
function platforms(context: Context, { platforms: rows }: Details): Markup {
  const { language, when, headline, hasBase, years } = context;
  const bases = new Map(headline.facts.platformBases.map(({ platform, base }) => [platform, base]));
  const multiple = (row: SalesRow): string | null => {
    const base = bases.get(row.member);
    const fen = rows.find(({ member }) => member === base)?.base_sales_fen;
    if (!hasBase || base === undefined || fen == null) return null;
    const share = shareOf(row.sales_fen, fen);
    if (share === null) return null;
    return `${roundDecimal(share, 2, 2)} × ${context.label('platform', base)} ${years[1]}`;
  };
  return ranked(context, {
    id: 'platforms',
    title: say(language, 'Platforms', '电商平台'),
    subtitle: (unit) => say(language, `Sales of ${when}, ${unit}`, `${when}，${unit}`),
    rows,
    name: (row) => html`${labelOf(row, language)} <small>${multiple(row) ?? ''}</small>`,
  });
}

function countySection(context: Context, campaign: string, rows: readonly SalesRow[]): Markup {
  const { language, when, address, headline } = context;
  const factor = headline.facts.sampleFactor;
  const sample =
    factor === 1
      ? ''
      : say(
          language,
          `. Sample of 1:${wholeNumber(String(factor))}: a single county rests on few orders, ± is the standard error`,
          `。1:${wholeNumber(String(factor))}抽样，单个县订单较少，±为标准误差`,
        );
  const path = `/campaigns/${campaign}/counties`;
  return ranked(context, {
    id: 'counties',
    title: say(language, 'Counties', '县域'),
    subtitle: (unit) => say(language, `Sales of ${when}, ${unit}${sample}`, `${when}，${unit}${sample}`),
    rows: rows.slice(0, TOP),
    hasError: true,
    name: (row) =>
      html`<a href="${elsewhere(address, `${path}/${row.member}`)}">${labelOf(row, language)}</a>`,
    more: html`<p class="more">
      <a href="${elsewhere(address, path)}"
        >${say(language, `All ${wholeNumber(String(rows.length))} counties with sales`, `全部${wholeNumber(String(rows.length))}个有销售的县`)}</a
      >
    </p>`,
  });
}

function channels(context: Context, rows: readonly SalesRow[]): Markup {
  const { language, when } = context;
  return ranked(context, {
    id: 'channels',
    title: say(language, 'Channels', '渠道'),
    subtitle: (unit) => say(language, `Sales of ${when}, ${unit}`, `${when}，${unit}`),
    rows,
  });
}

function directions(context: Context, rows: readonly SalesRow[]): Markup {
  const { language, when } = context;
  return ranked(context, {
    id: 'directions',
    title: say(language, 'From seller to buyer', '流向'),
    subtitle: (unit) =>
      say(
        language,
        `Sales of ${when} by where seller and buyer are, ${unit}`,
        `${when}，按买卖双方所在地，${unit}`,
      ),
    rows,
  });
}

function outlets(context: Context, rows: readonly SalesRow[]): Markup {
  const { language, when } = context;
  if (rows.length === 0) return NOTHING;
  return ranked(context, {
    id: 'outlets',
    title: say(language, 'Outlets', '网点'),
    subtitle: (unit) =>
      say(language, `Sales of ${when} by type of outlet, ${unit}`, `${when}，按网点类型，${unit}`),
    rows: rows.filter(({ member }) => member !== ''),
  });
}
