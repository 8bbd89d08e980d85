import {
  type CampaignFigure,
  coverageFigure,
  placeFigure,
} from '../../domain/statistics/figures/campaign-figures.ts';
import type { Sums } from '../../domain/statistics/figures/add-up.ts';
import { BASES, type Basis } from '../../domain/statistics/figures/cells.ts';
import type { MemberSums } from '../../domain/statistics/figures/member-sums.ts';
import type { Statistic } from '../../domain/statistics/figures/statistic.ts';
import { countyStatistics, statisticsOf } from '../../domain/statistics/figures/statistics.ts';
import type { Asked } from './asked.ts';
import { type CampaignWindows, withHours } from './campaign-windows.ts';
import type { Place } from './cell-rows.ts';
import type { CampaignSubjects } from './read-subjects.ts';
import type { FoundSums } from './sums.ts';

/** What is asked for the statistics of a window, each by its dimension. */
const OF_WINDOW = {
  segment: { kind: 'sales', segment: 'all' },
  platform: { kind: 'sales', segment: 'rural' },
  trade: { kind: 'sales', segment: 'purchases:all' },
  'platform-group': { kind: 'products', segment: 'rural' },
} as const;

type StatisticQuestion = Omit<Asked, 'campaign'>;

/** The questions from whose sums the statistics of a campaign and its figures about places follow. */
export function questionsOfStatistics(
  { campaign, places, tooSmall }: CampaignSubjects,
  of: CampaignWindows,
  bases: readonly Basis[] = BASES,
) {
  const counted = places.filter(({ id }) => !tooSmall.has(id));
  const questions = [...of.windows.keys()].flatMap((windowId) =>
    bases.flatMap((basis) => {
      const of = { windowId, basis, category: '', scope: 'all' };
      const figures = counted.filter(({ window_id: id }) => id === windowId && basis !== 'net');
      const byPlace = figures.flatMap(({ category, metric }): [Asked['kind'], string][] => [
        [kindOf(category), 'place-figure'],
        ...(metric === 'quantity' ? [['products', 'place-quantity'] as [Asked['kind'], string]] : []),
      ]);
      return [
        ...Object.entries(OF_WINDOW).map(([by, asked]) => ({ ...of, ...asked, by })),
        ...[...new Set(byPlace.map(([kind, by]) => `${kind} ${by}`))].map((text) => {
          const [kind, by = ''] = text.split(' ');
          return { ...of, kind: kind as Asked['kind'], by, segment: 'all' };
        }),
      ];
    }),
  );
  return withHours(campaign, of, questions);
}

/** An order of several products counts once where all products count. */
const kindOf = (category: string): Asked['kind'] => (category === '' ? 'sales' : 'products');

/** What figures about places count. */
export function placesOf({ places }: CampaignSubjects): Place[] {
  return places.map(({ id, place, platform, segment, category }) => {
    const digits = Math.min(place.length, 6);
    return {
      ...{ id, county: Number(place.slice(0, digits)), divisor: 10 ** (6 - digits) },
      ...{ village: place.length === 12 ? Number(place) : 0, platform, segment, category },
    };
  });
}

/** Rows of `statistic` and of `campaign_figure`. */
export interface Statistics {
  readonly statistics: readonly Statistic[];
  readonly figures: readonly CampaignFigure[];
}

/** `found` has the sums of each question. */
export function statisticsFrom(
  subjects: CampaignSubjects,
  questions: readonly StatisticQuestion[],
  found: readonly FoundSums[],
  bases: readonly Basis[] = BASES,
): Statistics {
  const byQuestion = new Map(
    questions.map(({ windowId, basis, by, kind }, index) => [
      `${windowId} ${basis} ${by} ${kind}`,
      found[index],
    ]),
  );
  const sumsOf = (windowId: string, basis: Basis, by: string, kind: string): readonly Sums[] =>
    byQuestion.get(`${windowId} ${basis} ${by} ${kind}`)?.sums ?? [];
  const windows = [...new Set(questions.map(({ windowId }) => windowId))];
  return {
    statistics: [
      ...windows.flatMap((windowId) =>
        bases.flatMap((basis) => {
          const rules = byQuestion.get(`${windowId} ${basis} segment sales`)?.rules;
          if (rules === undefined) return [];
          const of = (by: keyof typeof OF_WINDOW) => byName(sumsOf(windowId, basis, by, OF_WINDOW[by].kind));
          return statisticsOf(subjects, {
            ...{ windowId, basis, hasBase: rules.hasBase, withinPeriod: rules.withinPeriod },
            ...{ isComplete: rules.isComplete(''), segments: of('segment'), platforms: of('platform') },
            ...{ traded: of('trade'), products: of('platform-group') },
          });
        }),
      ),
      ...bases.flatMap((basis) => countyStatistics(subjects, basis)),
    ],
    figures: bases.flatMap((basis) => [
      ...subjects.places.map((figure) => {
        const { id, category, window_id: windowId } = figure;
        const context = {
          ...{ campaign: subjects.campaign, factor: subjects.factor, basis },
          isTooSmall: subjects.tooSmall.has(id),
          takenOver: subjects.tooSmall.has(id) ? subjects.takenOver.get(`${id} ${basis}`) : undefined,
        };
        const all = byName(sumsOf(windowId, basis, 'place-figure', kindOf(category)))(id);
        const byUnit = sumsOf(windowId, basis, 'place-quantity', 'products');
        return placeFigure(figure, context, { all, byUnit: byUnit.filter(({ member }) => member === id) });
      }),
      ...subjects.coverage.map(([figure, counted]) => coverageFigure(figure, basis, counted)),
    ]),
  };
}

const NO_SUMS: MemberSums = {
  ...{ member: '', unit: '', orders: 0, baseOrders: 0, own: 0n, complete: 0n, base: 0n, period: 0n },
  ...{ whole: 0n, wholeBase: 0n, rural: 0n, groups: undefined },
};

/** What sold nothing is not among sums. */
function byName(sums: readonly Sums[]): (name: string) => MemberSums {
  const found = new Map(sums.map((one) => [one.member, one]));
  return (name) => found.get(name) ?? NO_SUMS;
}
