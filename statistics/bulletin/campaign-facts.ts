import type { CampaignFacts, WindowFacts } from '../../schemas/campaign-facts.ts';
import {
  completeTo,
  type ComparedWindow,
  type DataHorizon,
} from '../../domain/statistics/wording/same-hours.ts';
import type { Label } from '../figures/labels.ts';

export interface SegmentFacts {
  readonly id: string;
  /** First part of the ids of its statistics. */
  readonly shortName: string;
  readonly label: Label;
  /** The list is an illustration and not the official one. */
  readonly illustrative: boolean;
}

/** The facts of a campaign as a bulletin looks them up. Clock texts are Shanghai's. */
export interface BulletinFacts {
  readonly campaign: string;
  readonly label: Label;
  /** Date that decides who belongs to a segment. */
  readonly asOf: string;
  /** Orders that each order of the data stands for. */
  readonly sampleFactor: number;
  readonly simulated: CampaignFacts['simulated'];
  readonly period: ComparedWindow;
  readonly day: ComparedWindow;
  readonly segments: readonly SegmentFacts[];
  /** Platforms that are compared with another platform, and that one. */
  readonly platformBases: ReadonlyMap<string, string>;
  readonly labels: {
    readonly platform: ReadonlyMap<string, Label>;
    readonly productGroup: ReadonlyMap<string, Label>;
    readonly unit: ReadonlyMap<string, Label>;
    /** By GB/T 2260 prefix. */
    readonly province: ReadonlyMap<string, Label>;
  };
}

/** Throws an error if the campaign has no window `period` or `day`. */
export function bulletinFacts(campaign: string, facts: CampaignFacts): BulletinFacts {
  const { title, asOf, sampleFactor, simulated, windows, horizon, segments, platformBases, labels } = facts;
  const labelsOf = (kind: string) =>
    new Map(labels.filter((label) => label.kind === kind).map(({ id, en, zh }) => [id, { en, zh }]));
  const named = (kind: string, id: string, words: string): Label =>
    labelsOf(kind).get(id) ?? { en: words, zh: words };
  return {
    campaign,
    label: named('campaign', campaign, title),
    asOf,
    sampleFactor,
    simulated,
    period: windowOf(campaign, windows, 'period', horizon),
    day: windowOf(campaign, windows, 'day', horizon),
    segments: segments.map(({ id, shortName, title: words, illustrative }) => ({
      id,
      shortName,
      label: named('segment', id, words),
      illustrative,
    })),
    platformBases: new Map(platformBases.map(({ platform, base }) => [platform, base])),
    labels: {
      platform: labelsOf('platform'),
      productGroup: labelsOf('product-group'),
      unit: labelsOf('unit'),
      province: labelsOf('province'),
    },
  };
}

function windowOf(
  campaign: string,
  found: readonly WindowFacts[],
  id: string,
  horizon: DataHorizon | null,
): ComparedWindow {
  const window = found.find((one) => one.id === id);
  if (window !== undefined) return { ...window, completeTo: completeTo(window, horizon) };
  throw new Error(
    `the campaign '${campaign}' has no window '${id}': a bulletin is about the windows 'period' and 'day'`,
  );
}
