import type { ReadPage } from '../site.ts';
import { campaignPage } from './campaign/page.ts';
import { comparablePage } from './comparable.ts';
import { countiesPage } from './counties.ts';
import { countyPage } from './county.ts';
import { editionsPage } from './editions.ts';
import { operationsPage } from './operations.ts';
import { productsPage } from './products.ts';
import { rejectsPage } from './rejects.ts';
import { startPage } from './start.ts';

interface Route {
  readonly pattern: RegExp;
  readonly read: ReadPage;
}

const CAMPAIGN = String.raw`^/campaigns/(?<campaign>[^/]+)`;

/** Every page, by the path of its address. */
export const PAGES: readonly Route[] = [
  { pattern: /^\/$/, read: startPage },
  { pattern: new RegExp(`${CAMPAIGN}$`), read: campaignPage },
  { pattern: new RegExp(`${CAMPAIGN}/counties$`), read: countiesPage },
  { pattern: new RegExp(String.raw`${CAMPAIGN}/counties/(?<county>\d{6})$`), read: countyPage },
  { pattern: new RegExp(`${CAMPAIGN}/products$`), read: productsPage },
  { pattern: new RegExp(`${CAMPAIGN}/comparable$`), read: comparablePage },
  { pattern: new RegExp(`${CAMPAIGN}/editions$`), read: editionsPage },
  { pattern: /^\/operations$/, read: operationsPage },
  { pattern: /^\/rejects$/, read: rejectsPage },
];
