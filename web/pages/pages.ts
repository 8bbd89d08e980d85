import type { ReadPage } from '../site.ts';
import { campaignPage } from './campaign.ts';
import { startPage } from './start.ts';

interface Route {
  readonly pattern: RegExp;
  readonly read: ReadPage;
}

const CAMPAIGN = String.raw`^/campaigns/(?<campaign>[^/]+)`;

/** Every page, by the path of its address. */
export const PAGES: readonly Route[] = [
  { pattern: /^\/(?<none>)$/, read: startPage },
  { pattern: new RegExp(`${CAMPAIGN}$`), read: campaignPage },
];
