import type { CampaignFacts, DataOrigin } from '../schemas/campaign-facts.ts';
import type { EditionMark } from '../statistics/figures/source.ts';
import type { Address } from './address.ts';
import type { Figures } from './figures/figures.ts';
import type { Shown } from './figures/reading.ts';
import type { Markup } from './parts/markup.ts';
import type { Charts, ListedTable } from './parts/table.ts';

/** A page with its figures, before it is drawn. Two with the same tag and address look the same. */
export interface Page {
  readonly tag: string;
  readonly title: string;
  /** The title of the campaign that the page is about a part of; null if it is about no part of one. */
  readonly within: string | null;
  readonly campaign: string | null;
  /** What happened, in one sentence, for the top of the page and for links to it. Left out if there is nothing to say. */
  readonly told?: string | null;
  /** The chart that stands for it where others link to it; left out if it has none. */
  readonly chart?: string | undefined;
  /** Who made the orders that its figures count: a banner says so unless platforms did. */
  readonly dataOrigin: DataOrigin;
  /** How many troubles it shows, for the icon; left out if it is not about troubles. */
  readonly mark?: number;
  /** Null if the page is live. */
  readonly edition: EditionMark | null;
  /** False if nothing of it changes while it is looked at. */
  readonly isLive: boolean;
  /** How old its figures are; null if it shows none, or those of an edition. */
  readonly shown: Shown | null;
  readonly controls: () => readonly Markup[];
  /** Takes down how its charts are drawn as files. */
  readonly body: (charts?: Charts) => Markup;
  /** Its tables that are no figures, as files for people, by name. Left out if it has none. */
  readonly tables?: () => Readonly<Record<string, ListedTable>>;
  /** The figure that is asked for, as a program reads it. */
  readonly json?: () => unknown;
  readonly footer: () => Markup;
}

/** What pages have in common that are about no campaign. */
export const OF_NO_CAMPAIGN = {
  within: null,
  campaign: null,
  edition: null,
  isLive: true,
  controls: () => [],
} as const satisfies Partial<Page>;

export type ReadPage = (
  figures: Figures,
  address: Address,
  names: Readonly<Record<string, string>>,
) => Promise<Page>;

/** `Double 11, 2017`. */
export function campaignTitle(campaign: string, facts: CampaignFacts, lang: Address['lang']): string {
  return facts.labels.find(({ kind, id }) => kind === 'campaign' && id === campaign)?.[lang] ?? facts.title;
}
