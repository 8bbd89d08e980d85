import { shownOf, tagOf } from '../figures/reading.ts';
import type { ReadPage } from '../site.ts';
import { campaignTitle } from '../site.ts';
import { campaignControls } from '../parts/controls.ts';
import { campaignFooter } from '../parts/footer.ts';
import { campaignBody } from './campaign/page.ts';

export const campaignPage: ReadPage = async (figures, address, { campaign = '' }) => {
  const [headline, parts, freshness] = await Promise.all([
    figures.headline(campaign, address),
    figures.sections(campaign, address),
    figures.freshnessOrNone(),
  ]);
  const { facts, edition } = headline.value;
  const { records, quarantined, closes } = freshness?.accounting ?? {};
  const all = Object.values(parts);
  return {
    tag: [headline.version, ...all.map(tagOf), records, quarantined, closes].join(' '),
    title: campaignTitle(campaign, facts, address.lang),
    campaign,
    edition,
    isLive: edition === null,
    shown: shownOf(headline, all),
    controls: () => campaignControls(address, facts),
    body: () => campaignBody(campaign, address, headline, parts),
    footer: () => campaignFooter(address, headline.value, freshness, headline.asOfMs),
  };
};
