import type { Accounting } from '../../statistics/dashboard/freshness.ts';
import type { Headline } from '../../statistics/dashboard/headline.ts';
import type { Address } from '../address.ts';
import { type Part, type Reading, shownOf, tagOf } from '../figures/reading.ts';
import { campaignTitle, type Page } from '../site.ts';
import { campaignControls } from './controls.ts';
import { campaignFooter } from './footer.ts';

interface Read {
  readonly headline: Reading<Headline>;
  readonly accounting: Accounting | undefined;
  /** What the page is about, if not the headline. */
  readonly main?: Reading<unknown> | undefined;
  readonly parts: readonly Part<unknown>[];
}

/** What pages about figures of a campaign have in common. */
export function ofCampaign(
  campaign: string,
  address: Address,
  { headline, accounting, main = headline, parts }: Read,
): Omit<Page, 'title' | 'body'> {
  const { facts, edition } = headline.value;
  const { records, quarantined, closes } = accounting ?? {};
  return {
    tag: [headline.version, ...parts.map(tagOf), records, quarantined, closes].join(' '),
    within: campaignTitle(campaign, facts, address.lang),
    campaign,
    dataOrigin: facts.dataOrigin,
    edition,
    isLive: edition === null,
    shown: shownOf(main, parts),
    controls: () => [campaignControls(address, facts)],
    footer: () => campaignFooter(address, headline.value, accounting, main.asOfMs),
  };
}
