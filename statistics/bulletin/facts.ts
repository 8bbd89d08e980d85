import type { Label } from '../../schemas/text/language.ts';
import { type ComparedWindow, completeTo } from '../../domain/statistics/wording/same-hours.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { type Labels, labelsOf } from '../figures/labels.ts';

export type SegmentFacts = CampaignFacts['segments'][number] & { readonly label: Label };

/** The facts of a campaign as a bulletin looks them up. Clock texts are Shanghai's. */
export interface BulletinFacts extends Omit<CampaignFacts, 'labels' | 'segments'> {
  readonly label: Label;
  readonly period: ComparedWindow;
  readonly day: ComparedWindow;
  readonly segments: readonly SegmentFacts[];
  readonly labels: Labels;
}

/** Throws an error if the campaign has no window `period` or `day`. */
export function bulletinFacts(campaign: string, facts: CampaignFacts): BulletinFacts {
  const labels = labelsOf(facts.labels);
  const named = (kind: string, id: string, words: string): Label =>
    labels.get(`${kind} ${id}`) ?? { en: words, zh: words };
  return {
    ...facts,
    label: named('campaign', campaign, facts.title),
    period: windowOf(campaign, facts, 'period'),
    day: windowOf(campaign, facts, 'day'),
    segments: facts.segments.map((one) => ({ ...one, label: named('segment', one.id, one.title) })),
    labels,
  };
}

function windowOf(campaign: string, { windows, horizon }: CampaignFacts, id: string): ComparedWindow {
  const window = windows.find((one) => one.id === id);
  if (window !== undefined) return { ...window, completeTo: completeTo(window, horizon) };
  throw new Error(
    `the campaign '${campaign}' has no window '${id}': a bulletin is about the windows 'period' and 'day'`,
  );
}
