import { windowWords } from '../../domain/statistics/wording/window.ts';
import { say } from '../../schemas/text/say.ts';
import { mainSentence } from '../../statistics/bulletin/main-sentence.ts';
import { labelOf } from '../../statistics/bulletin/wording.ts';
import { readCampaignTitles } from '../../statistics/dashboard/lists.ts';
import { type MainRow, readMainRows } from '../../statistics/dashboard/main-rows.ts';
import { jointOrigin, originNotice } from '../../statistics/figures/data-origin.ts';
import { inSentence } from '../../statistics/figures/labels.ts';
import { elsewhere, parseAddress } from '../address.ts';
import type { Figures } from '../figures/figures.ts';
import { shownAt } from '../figures/reading.ts';
import { html } from '../parts/markup.ts';
import { OF_NO_CAMPAIGN, type ReadPage } from '../site.ts';
import { campaignPage } from './campaign/page.ts';
import { countiesPage } from './counties.ts';
import { productsPage } from './products.ts';

const AGAIN = { leastRestMs: 2_000, restFactor: 4 };

/** The campaigns that are loaded. */
export const startPage: ReadPage = async (figures, address) => {
  const { lang } = address;
  const { clickhouse } = figures.engines;
  const read = await figures.again('campaigns', AGAIN, async () => {
    const [titles, told] = await Promise.all([readCampaignTitles(clickhouse), readMainRows(clickhouse)]);
    return titles.map((title) => ({ ...title, main: told.get(title.campaign) }));
  });
  const { value } = read;
  const sentence = (main: MainRow | undefined): string => {
    if (main === undefined) return '';
    const place = inSentence(labelOf(main.row, lang), lang);
    return mainSentence({ flow: 'sales', place, ...main }, lang) ?? '';
  };
  return {
    tag: JSON.stringify(value),
    title: say(lang, 'common.campaigns'),
    ...OF_NO_CAMPAIGN,
    dataOrigin: jointOrigin(value.map(({ dataOrigin }) => dataOrigin)),
    shown: shownAt(read),
    body: () =>
      value.length === 0
        ? html`<p class="notice">${say(lang, 'web.start.no-campaign-is-loaded')}</p>`
        : html`<section aria-labelledby="title">
            <ul class="campaigns">
              ${value.map(
                ({ campaign, en, zh, dataOrigin, main, ...period }) =>
                  html`<li>
                    <a href="${elsewhere(address, `/campaigns/${campaign}`)}">${lang === 'zh' ? zh : en}</a>
                    <small>${windowWords(period, lang)}</small>
                    <b>${originNotice(dataOrigin, lang)?.word ?? ''}</b>
                    <p>${sentence(main)}</p>
                  </li>`,
              )}
            </ul>
          </section>`,
    footer: () => html`<span>${say(lang, 'common.figures-are-computed-from')}</span>`,
  };
};

/** Computes and draws the pages of the newest campaign whose address says nothing else, one after another. */
export async function warmUp(figures: Figures): Promise<void> {
  void figures.liveState();
  const [newest] = await readCampaignTitles(figures.engines.clickhouse);
  if (newest === undefined) return;
  const { campaign } = newest;
  for (const [under, read] of [
    ['', campaignPage],
    ['/counties', countiesPage],
    ['/products', productsPage],
  ] as const) {
    const address = parseAddress(`/campaigns/${campaign}${under}`, new URLSearchParams());
    const page = await read(figures, address, { campaign });
    // Code that draws is slow until it has run.
    await Promise.all([...page.controls(), page.body(), page.footer()]);
  }
}
