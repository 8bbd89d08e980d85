import { say } from '../../schemas/text/say.ts';
import { WHY } from '../../domain/statistics/wording/why.ts';
import { hoursOf } from '../../domain/statistics/wording/window.ts';
import { listWords } from '../../schemas/text/message.ts';
import { labelOf } from '../../statistics/bulletin/wording.ts';
import { SECTIONS } from '../../statistics/dashboard/details.ts';
import { questionFor } from '../../statistics/dashboard/figure.ts';
import { readOutletTypes } from '../../statistics/dashboard/lists.ts';
import { type CampaignQuestion, MOST_HOURS, windowOf } from '../../statistics/dashboard/question.ts';
import { isWhole } from '../../statistics/disclosure/refusal.ts';
import { inSentence, ofFlow } from '../../statistics/figures/labels.ts';
import type { ProductRow } from '../../statistics/figures/read-products.ts';
import type { Dimension, SalesRow } from '../../statistics/figures/read-sales.ts';
import type { StatisticsSource } from '../../statistics/figures/source.ts';
import type { Address } from '../address.ts';
import type { Figures } from '../figures/figures.ts';
import type { Part } from '../figures/reading.ts';
import { foreign, html, type Markup, NOTHING } from '../parts/markup.ts';
import { partOf } from '../parts/section.ts';
import type { Context } from './campaign/context.ts';
import { cumulative } from './campaign/curves.ts';
import { products, ranked, TOP } from './campaign/tables.ts';
import { memberName } from './member-names.ts';

const OF_ALL = ['hours', 'platforms', 'products'] as const;
/** There are many places, most of which sold something in one year alone; of buyers and directions they are not known. */
const OF_SALES = ['villages', 'outlets'] as const;

/** Of one moment: they are added up together. */
interface OwnRows {
  readonly hours: readonly SalesRow[];
  readonly platforms: readonly SalesRow[];
  readonly products: ProductRow[];
  readonly villages?: readonly SalesRow[];
  readonly outlets?: readonly Outlet[];
}

type Own = { readonly [Name in keyof OwnRows]: Part<NonNullable<OwnRows[Name]>> };

const isSelling = ({ sales_fen: fen }: Pick<SalesRow, 'sales_fen'>): boolean => BigInt(fen) > 0n;

type Outlet = SalesRow & { readonly type: string | undefined };

/** What one county sold, as anyone may ask for it: a county is a segment of its own. */
export async function readOwn(
  figures: Figures,
  campaign: string,
  address: Address,
  county: string,
): Promise<Own> {
  const own = { ...address, segment: county };
  const isOfSales = address.flow === 'sales';
  const read = async (source: StatisticsSource, question: CampaignQuestion): Promise<OwnRows> => {
    const asked = (by: Dimension | 'category') => questionFor({ by }, { ...question, category: '' }, county);
    const sales = (by: Dimension) => source.sales({ ...asked(by), by });
    const selling = async (by: Dimension) => (await sales(by)).filter(isSelling);
    const isShort = hoursOf(windowOf(await source.facts(), question.window)) <= MOST_HOURS;
    const [hours, platforms, products, places] = await Promise.all([
      isShort ? sales('hour') : [],
      sales('platform'),
      SECTIONS.products(source, asked('category')),
      isOfSales
        ? Promise.all([
            selling('village'),
            selling('outlet'),
            readOutletTypes(figures.engines.clickhouse, county),
          ])
        : undefined,
    ]);
    const ofSales = { hours, platforms, products };
    if (places === undefined) return ofSales;
    const [villages, outlets, types] = places;
    // Sales without an outlet are a row too.
    const named = outlets.filter(({ member }) => member !== '');
    return {
      ...{ ...ofSales, villages },
      outlets: named.map((row) => ({ ...row, type: types.get(row.member) })),
    };
  };
  const { reading, failure } = await figures.tables('county', campaign, own, read);
  const names: readonly (keyof OwnRows)[] = [...OF_ALL, ...(isOfSales ? OF_SALES : [])];
  const parts = names.map((name) => [
    name,
    { reading: reading && { ...reading, value: reading.value[name] }, failure },
  ]);
  return Object.fromEntries(parts) as Own;
}

export function countyBody(context: Context, own: Own, around: Markup): Markup {
  const { language, when, headline, told } = context;
  const curve = say(language, 'web.county-parts.hour-by-hour', { when });
  const segment = say(language, 'web.county-parts.this-county');
  const { [language]: subject } = ofFlow(context.address.flow, { en: segment, zh: segment });
  const list = (id: keyof Own & `${string}s`, by: Dimension, title: string, part: Own['platforms']) =>
    ranked(context, part, {
      id,
      by,
      title,
      subtitle: (unit) => say(language, 'web.county-parts.told-unit', { told, unit }),
      name: (row) => placeCell(context, by, row),
      most: TOP,
      isWhole: isWhole('village', headline.facts),
    });
  const titles = {
    platforms: say(language, 'web.county-parts.platforms'),
    products: say(language, 'common.products'),
    villages: say(language, 'web.county-parts.villages'),
    outlets: say(language, 'web.county-parts.outlets'),
  };
  // No empty tables: one sentence says of which of them nothing is published.
  const has = (id: keyof Own): boolean =>
    own[id] !== undefined && (own[id].reading === undefined || own[id].reading.value.some(isSelling));
  const absent = (Object.keys(titles) as (keyof typeof titles)[]).filter(
    (id) => own[id] !== undefined && !has(id),
  );
  const why = isWhole('village', headline.facts)
    ? NOTHING
    : absentWords(
        context,
        absent.map((id) => titles[id]),
      );
  return html`${why}
    <div class="grid lead">
      ${has('hours') ? partOf(context, own.hours, 'cumulative', curve, (hours, mark) => cumulative({ ...context, segment, subject, headline: { ...headline, hours } }, mark)) : NOTHING}${has('platforms') ? list('platforms', 'platform', titles.platforms, own.platforms) : NOTHING}
    </div>
    <div class="grid">
      <div>${has('products') ? products(context, own.products) : NOTHING}${around}</div>
      <div>
        ${own.villages !== undefined && has('villages') ? list('villages', 'village', titles.villages, own.villages) : NOTHING}
        ${own.outlets !== undefined && has('outlets') ? list('outlets', 'outlet', titles.outlets, own.outlets) : NOTHING}
      </div>
    </div>`;
}

function absentWords({ language, headline: { facts } }: Context, names: readonly string[]): Markup {
  if (names.length === 0) return NOTHING;
  const list = listWords(names, language);
  const why = WHY[facts.disclosure === null ? 'unreliable' : 'few'];
  const words = say(language, 'web.county-parts.of-this-county-are', {
    list: language === 'en' ? list.charAt(0) + list.slice(1).toLowerCase() : list,
    why: inSentence(why[language], language),
  });
  return html`<p class="notice">${words}</p>`;
}

/** The name, and the code where it is no part of it; of an outlet without a name, what it is. */
function placeCell(context: Context, by: Dimension, row: SalesRow & Partial<Outlet>): Markup {
  const { member, type } = row;
  const code = by === 'platform' ? '' : (member.split(' ').at(-1) ?? '');
  const name =
    type !== undefined && labelOf(row, context.language) === member
      ? `${context.label('platform', member.split(' ')[0] ?? '')} · ${context.label('outlet-type', type)}`
      : memberName(context, by, row);
  return html`${foreign(name)}${code === '' ? NOTHING : html` <small>${foreign(code)}</small>`}`;
}
