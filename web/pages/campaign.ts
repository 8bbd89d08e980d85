import type { ReadPage } from '../site.ts';
import { campaignTitle } from '../site.ts';
import { campaignControls } from '../parts/controls.ts';
import { campaignFooter } from '../parts/footer.ts';
import { campaignBody } from './campaign/page.ts';

export const campaignPage: ReadPage = async (figures, address, { campaign = '' }) => {
  const [headline, details, freshness] = await Promise.all([
    figures.headline(campaign, address),
    figures.details(campaign, address),
    figures.freshnessOrNone(),
  ]);
  const { facts, edition } = headline.value;
  const { records, quarantined } = freshness?.accounting ?? {};
  return {
    tag: [headline.version, details.version, records, quarantined, freshness?.accounting.closes].join(' '),
    title: campaignTitle(campaign, facts, address.lang),
    campaign,
    edition,
    isLive: edition === null,
    controls: () => campaignControls(address, facts),
    body: () => campaignBody(campaign, address, headline.value, details.value),
    footer: () => campaignFooter(address, headline.value, freshness, headline.computedAtMs),
  };
};
