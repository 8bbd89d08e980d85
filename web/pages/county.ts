import { label, say } from '../../schemas/text/say.ts';
import { mainSentence } from '../../statistics/bulletin/main-sentence.ts';
import { SECTIONS, withSales } from '../../statistics/dashboard/details.ts';
import { isWhole } from '../../statistics/disclosure/refusal.ts';
import { type Address, AddressError } from '../address.ts';
import type { Figures } from '../figures/figures.ts';
import type { Part } from '../figures/reading.ts';
import { ofCampaign } from '../parts/campaign-page.ts';
import { campaignFooter } from '../parts/footer.ts';
import { html, NOTHING } from '../parts/markup.ts';
import { partOf } from '../parts/section.ts';
import type { Page, ReadPage } from '../site.ts';
import { type Context, contextOf, unitOf } from './campaign/context.ts';
import { searchForm } from './counties.ts';
import { countyHead, provinceHead, type Withheld, withheldNotice } from './county-head.ts';
import { countyBody, readOwn } from './county-parts.ts';
import { inProvince, neighbours } from './neighbours.ts';

/** One county: its curve, rank, platforms, products, villages and outlets. */
export const countyPage: ReadPage = (figures, address, names) => pageOf(figures, address, names, null);

/** `asked`: of the window that was asked for nothing of the county is published, so the page is of the period. */
async function pageOf(
  figures: Figures,
  address: Address,
  names: Readonly<Record<string, string>>,
  asked: Withheld | null,
): Promise<Page> {
  const { campaign = '', county = '' } = names;
  const directory = await figures.directory();
  const name = directory.find((one) => one.county === county);
  if (name === undefined) throw new AddressError(label('web.county.no-such-code', { county }));
  // A county is what it is, whatever the segment; its rank is among all counties.
  const everywhere = { ...address, segment: 'all' };
  const [headline, sales, accounting] = await Promise.all([
    figures.headline(campaign, everywhere),
    figures.tables('counties', campaign, everywhere, SECTIONS.counties),
    figures.accounting(),
  ]);
  const { facts, edition } = headline.value;
  const main = sales.reading ?? headline;
  const { lang } = address;
  const place = lang === 'zh' ? name.name : name.name_en;
  const sold = withSales(sales.reading?.value ?? []);
  const row = sold.find(({ member }) => member === county);
  const withheld =
    sales.reading === undefined || row !== undefined || isWhole('county', facts)
      ? undefined
      : await figures.tables('withheld counties', campaign, everywhere, (source, question) =>
          source.withheld({ ...question, by: 'county' }),
        );
  const reason = withheld?.reading?.value.get(county);
  const { when, periodWhen } = contextOf(everywhere, headline.value, main.version);
  const hidden = reason === undefined ? null : { when, why: reason };
  if (hidden !== null && asked === null && when !== periodWhen) {
    const period = { ...address, window: 'period', start: undefined, end: undefined };
    return pageOf(figures, period, names, hidden);
  }
  const own =
    row === undefined || edition !== null ? null : await readOwn(figures, campaign, address, county);
  const hours = own?.hours.reading?.value ?? [];
  const context: Context = {
    ...contextOf(everywhere, headline.value, main.version),
    unit: unitOf([row?.sales_fen ?? '0'], hours, lang),
  };
  const counties = inProvince(sold, name.province);
  const around = neighbours(context, campaign, name, counties);
  const provinces = hidden
    ? await figures.tables('provinces', campaign, everywhere, SECTIONS.provinces)
    : undefined;
  const parts: Part<unknown>[] = [sales, withheld, provinces, ...Object.values({ ...own })].filter(
    (part) => part !== undefined,
  );
  return {
    ...ofCampaign(campaign, address, { headline, accounting, main, parts }),
    title: place,
    chart: hours.length > 0 ? 'hours' : undefined,
    told: mainSentence({ flow: address.flow, place, window: headline.value.window, row }, lang),
    body: (charts) =>
      html`${searchForm(address, `/campaigns/${campaign}/counties`)}${withheldNotice(context, name, asked, hidden)}${partOf(context, sales, 'county', place, (rows) => (hidden === null ? countyHead(context, name, withSales(rows), counties) : provinceHead(context, name, campaign, provinces?.reading?.value ?? [])))}
      ${edition === null ? NOTHING : html`<p class="notice">${say(lang, 'web.county.an-edition-holds-the')}</p>`}
      ${own === null ? around : countyBody({ ...context, charts }, own, around)}`,
    footer: () => campaignFooter(everywhere, headline.value, accounting, main.asOfMs),
  };
}
