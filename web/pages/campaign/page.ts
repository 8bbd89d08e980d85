import { say } from '../../../schemas/text/say.ts';
import { isWhole } from '../../../statistics/disclosure/refusal.ts';
import { roundDecimal } from '../../../domain/statistics/decimal.ts';
import { shareOf } from '../../../domain/statistics/wording/percent.ts';
import { grouped } from '../../../domain/text/counted.ts';
import { labelOf } from '../../../statistics/bulletin/wording.ts';
import { SECTION_NAMES, withSales } from '../../../statistics/dashboard/details.ts';
import { mainSentence } from '../../../statistics/bulletin/main-sentence.ts';
import { inSentence } from '../../../statistics/figures/labels.ts';
import type { SalesRow } from '../../../statistics/figures/read-sales.ts';
import { elsewhere } from '../../address.ts';
import type { Parts } from '../../figures/figures.ts';
import { ofCampaign } from '../../parts/campaign-page.ts';
import { foreign, html, type Markup, NOTHING } from '../../parts/markup.ts';
import { section } from '../../parts/section.ts';
import { campaignTitle, type ReadPage } from '../../site.ts';
import { memberName } from '../member-names.ts';
import { type Context, contextOf } from './context.ts';
import { cumulative, steps } from './curves.ts';
import { estimate } from './estimate.ts';
import { headlineFigures } from './headline.ts';
import { provinces } from './provinces.ts';
import { products, ranked, segments, TOP } from './tables.ts';
import { trade } from './trade.ts';
import { milestone, wall } from './wall.ts';

/** The campaign at a glance. */
export const campaignPage: ReadPage = async (figures, address, { campaign = '' }) => {
  const { flow, lang, chart, embed, as } = address;
  const isChartAlone = chart !== undefined && (embed ?? as) !== undefined;
  const [{ headline, parts }, accounting] = await Promise.all([
    isChartAlone
      ? figures.campaign(campaign, address, ['provinces'])
      : figures.campaign(campaign, address, SECTION_NAMES),
    figures.accounting(),
  ]);
  const context = contextOf(address, headline.value, headline.version);
  const { window, total: row } = headline.value;
  return {
    ...ofCampaign(campaign, address, { headline, accounting, parts: Object.values(parts) }),
    title: campaignTitle(campaign, headline.value.facts, lang),
    within: null,
    ...(hasOrders(headline.value) && { chart: headline.value.hours.length > 0 ? 'hours' : 'steps' }),
    told: mainSentence({ flow, place: inSentence(context.segment, lang), window, row }, lang),
    body: (charts) => {
      const own = { ...context, charts };
      if (!hasOrders(headline.value) && headline.value.hours.length === 0) return beforeFirstEvent(lang);
      const drawings = drawingsOf(own, parts.provinces);
      return areAll(parts) ? campaignBody(own, campaign, parts, drawings) : html`${drawings}`;
    },
  };
};

const areAll = (parts: Pick<Parts, 'provinces'>): parts is Parts => 'trade' in parts;

function hasOrders({ total, periodTotal }: Context['headline']): boolean {
  return [total, periodTotal].some((row) => row !== null && BigInt(row.orders) > 0n);
}

/** The sections with a chart, which a file or a frame shows alone. */
function drawingsOf(context: Context, ofProvinces: Parts['provinces']) {
  // Days of a long window take the place of its curve.
  const hasCurve = context.headline.hours.length > 0;
  const lead = hasCurve ? cumulative(context) : steps(context, 'lead');
  return [lead, provinces(context, ofProvinces), hasCurve ? steps(context, 'below') : NOTHING] as const;
}

function campaignBody(
  context: Context,
  campaign: string,
  parts: Parts,
  [lead, tiles, eachHour]: ReturnType<typeof drawingsOf>,
): Markup {
  const { headline, address } = context;
  const hasCurve = headline.hours.length > 0;
  const beside = address.wall === undefined ? trade(context, campaign, parts.trade) : NOTHING;
  const top = html`${headlineFigures(context)}${beside}${milestone(context)}${estimate(context)}
    <div class="grid lead">${lead}${tiles}</div>`;
  if (address.wall !== undefined)
    return wall(top, [
      [platforms(context, parts.platforms), products(context, parts.products)],
      [segments(context, parts.segments), channels(context, parts.channels)],
      [countySection(context, campaign, parts.counties), directions(context, parts.directions)],
      [eachHour, outlets(context, parts.outlets)],
    ]);
  const bySegment = segments(context, parts.segments);
  return html`${top}${hasCurve ? html`<div class="grid">${eachHour}${bySegment}</div>` : NOTHING}
    <div class="grid">
      <div>
        ${hasCurve ? NOTHING : bySegment}${platforms(context, parts.platforms)}${products(context, parts.products)}${directions(context, parts.directions)}
      </div>
      <div>
        ${countySection(context, campaign, parts.counties)}${channels(context, parts.channels)}${outlets(context, parts.outlets)}
      </div>
    </div>`;
}

function beforeFirstEvent(language: Context['language']): Markup {
  return html`<p class="notice">${say(language, 'web.campaign.page.no-order-of-this')}</p>`;
}

/** A platform without sales last year may be compared with another one, as a multiple. */
function platforms(context: Context, part: Parts['platforms']): Markup {
  const { language, told, headline, hasBase, years } = context;
  const bases = new Map(headline.facts.platformBases.map(({ platform, base }) => [platform, base]));
  const multiple = (row: SalesRow, rows: readonly SalesRow[]): string | null => {
    const base = bases.get(row.member);
    const fen = rows.find(({ member }) => member === base)?.base_sales_fen;
    // Sales so far are not those of the same hours: a running window has no multiple here.
    if (!hasBase || base === undefined || fen == null || headline.window.completeTo !== null) return null;
    const share = shareOf(row.sales_fen, fen);
    if (share === null) return null;
    return `${roundDecimal(share, 2, 2)} × ${context.label('platform', base)} ${years[1]}`;
  };
  return ranked(context, part, {
    id: 'platforms',
    by: 'platform',
    title: say(language, 'common.platforms'),
    subtitle: (unit) => say(language, 'web.county-parts.told-unit', { told, unit }),
    name: (row, rows) => html`${labelOf(row, language)} <small>${multiple(row, rows) ?? ''}</small>`,
  });
}

function countySection(context: Context, campaign: string, part: Parts['counties']): Markup {
  const { language, told, address, headline } = context;
  const factor = headline.facts.sampleFactor;
  const sample =
    factor === 1 || address.wall !== undefined
      ? ''
      : say(language, 'web.campaign.page.sample-of-1-a', { factor: grouped(factor) });
  const path = `/campaigns/${campaign}/counties`;
  const hrefOf = ({ member }: SalesRow) => elsewhere(address, `${path}/${member}`);
  return ranked(context, part, {
    id: 'counties',
    by: 'county',
    title: say(language, 'web.layout.counties'),
    subtitle: (unit) => say(language, 'web.campaign.page.told-unit-sample', { told, unit, sample }),
    most: TOP,
    href: hrefOf,
    name: (row) => html`<a href="${hrefOf(row)}">${labelOf(row, language)}</a>`,
    more: (rows) => {
      const count = grouped(withSales(rows).length);
      return html`<p class="more">
        <a href="${elsewhere(address, path)}"
          >${isWhole('county', headline.facts) ? say(language, 'web.campaign.page.all-counties-with-sales', { count }) : say(language, 'web.campaign.page.all-counties-that-are', { count })}</a
        >
      </p>`;
    },
  });
}

function channels(context: Context, part: Parts['channels']): Markup {
  const { language, told } = context;
  return ranked(context, part, {
    id: 'channels',
    by: 'channel',
    title: say(language, 'web.campaign.page.channels'),
    subtitle: (unit) => say(language, 'web.county-parts.told-unit', { told, unit }),
  });
}

function directions(context: Context, part: Parts['directions']): Markup {
  const { language, told } = context;
  return ranked(context, part, {
    id: 'directions',
    by: 'direction',
    title: say(language, 'web.campaign.page.from-seller-to-buyer'),
    name: (row) => foreign(memberName(context, 'direction', row)),
    subtitle: (unit) => say(language, 'web.campaign.page.by-where-seller-and', { told, unit }),
  });
}

function outlets(context: Context, part: Parts['outlets']): Markup {
  const { language, told } = context;
  const title = say(language, 'web.county-parts.outlets');
  const { reading, failure } = part;
  if (reading?.value === null) {
    const why = say(language, 'web.campaign.page.refunds-are-not-known');
    return section('outlets', title, why, NOTHING);
  }
  const known = reading && { ...reading, value: reading.value.filter(({ member }) => member !== '') };
  return ranked(
    context,
    { reading: known, failure },
    {
      id: 'outlets',
      by: 'outlet-type',
      title,
      subtitle: (unit) => say(language, 'web.campaign.page.by-type-of-outlet', { told, unit }),
    },
  );
}
