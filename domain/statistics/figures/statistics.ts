import type { Basis } from './cells.ts';
import { errorIn, type MemberSums } from './member-sums.ts';
import { measured, type Quotient, type Statistic, windowName } from './statistic.ts';

/** Platforms whose products a published figure counts together. */
export const PLATFORM_GROUPS: Readonly<Record<string, readonly string[]>> = {
  'taobao-tmall': ['rural-taobao', 'tmall'],
};

/** What is traded beside sales, as metrics. */
export const TRADED = ['purchases', 'trade', 'produce_to_city', 'goods_to_countryside'] as const;

/** What the statistics of a campaign are about. */
export interface Subjects {
  readonly campaign: string;
  /** Orders that each order of the data stands for. */
  readonly factor: number;
  readonly segments: readonly {
    readonly segment: string;
    readonly shortName: string;
    readonly counties: number;
  }[];
  /** Each with the one that it is compared with. */
  readonly platforms: readonly { readonly platform: string; readonly base: string }[];
  readonly productGroups: readonly string[];
}

/** A window, and what its orders add up to on one basis. */
export interface WindowSums {
  readonly windowId: string;
  readonly basis: Basis;
  readonly hasBase: boolean;
  /** Whether any hour of it is complete. */
  readonly isComplete: boolean;
  readonly withinPeriod: boolean;
  readonly segments: SumsByName;
  /** In rural counties. */
  readonly platforms: SumsByName;
  /** By what is traded and segment, such as `trade rural`. */
  readonly traded: SumsByName;
  /** In rural counties, by group of platforms and of products, such as `taobao-tmall agricultural-20`. */
  readonly products: SumsByName;
}

export type SumsByName = (name: string) => MemberSums;

/** The statistics of a window. */
export function statisticsOf(subjects: Subjects, sums: WindowSums): Statistic[] {
  const { campaign, segments, platforms, productGroups } = subjects;
  const { windowId, basis } = sums;
  const row = (
    subject: string,
    about: Partial<Pick<Statistic, 'segment' | 'platform' | 'product_group'>>,
    { name = '', metric = name, unit, ...quotient }: Metric,
  ): Statistic => ({
    id: `${subject}.${windowId}.${name}`,
    ...{ segment: null, platform: null, product_group: null, ...about },
    ...{ window_id: windowId, window: windowName(campaign, windowId), basis, metric, unit },
    ...measured(quotient),
  });
  return [
    ...segments.flatMap(({ segment, shortName }) =>
      ofSegment(segment, subjects, sums).map((metric) => row(shortName, { segment }, metric)),
    ),
    ...platforms.flatMap(({ platform, base }) =>
      ofPlatform(platform, base, subjects, sums).map((metric) => row(platform, { platform }, metric)),
    ),
    ...Object.keys(PLATFORM_GROUPS).flatMap((platform) =>
      productGroups.map((group) =>
        row(platform, { platform, product_group: group }, ofProducts(platform, group, subjects, sums)),
      ),
    ),
  ];
}

/** How many counties each segment has. */
export function countyStatistics({ segments }: Subjects, basis: Basis): Statistic[] {
  return segments.map(({ segment, shortName, counties }) => ({
    ...{ id: `${shortName}.counties`, segment, platform: null, product_group: null },
    ...{ window_id: null, window: null, basis, metric: 'county_count', unit: 'counties' },
    ...measured({ part: BigInt(counties), whole: 1n, decimals: 0, reason: null, sampledOrders: 0, error: 0 }),
  }));
}

/** `name` ends the id of the statistic; it is the metric too, unless there is one. */
type Metric = Quotient & { readonly name?: string; readonly metric?: string; readonly unit: string };

function ofSegment(segment: string, { factor }: Subjects, sums: WindowSums): Metric[] {
  const own = sums.segments(segment);
  const part = 100n * own.complete;
  const share = (whole: bigint, error: number, reason: string | null) => ({
    ...{ unit: '%', part, whole, decimals: 2, sampledOrders: sampledOf(factor, own), error, reason },
  });
  const rural = sums.segments('rural');
  const { isComplete, withinPeriod } = sums;
  return [
    ordersOf(own, factor),
    salesOf('sales', own, factor),
    growthOf('yoy', own, own, factor, sums),
    ...(sums.windowId === 'period'
      ? []
      : [
          {
            name: 'share_of_period',
            ...share(
              own.period,
              errorIn(factor, own, ({ complete, period }) => (100 * complete) / period),
              withinPeriod
                ? whyNone(isComplete, own.period, 'nothing sold in the period')
                : 'the window is not within the period',
            ),
          },
        ]),
    ...(segment === 'rural'
      ? []
      : [
          {
            name: 'share_of_rural',
            ...share(
              rural.complete,
              errorIn(factor, own, ({ complete }, all) => (100 * complete) / all.complete, rural),
              whyNone(isComplete, rural.complete, 'nothing sold in the rural segment'),
            ),
          },
        ]),
    ...TRADED.flatMap((traded) => {
      const of = sums.traded(`${traded} ${segment}`);
      return [salesOf(traded, of, factor), growthOf(`${traded}_yoy`, of, of, factor, sums)];
    }),
  ];
}

function ofPlatform(platform: string, base: string, { factor }: Subjects, sums: WindowSums): Metric[] {
  const own = sums.platforms(platform);
  const compared = sums.platforms(base);
  return [
    ordersOf(own, factor),
    salesOf('sales', own, factor),
    growthOf('yoy', own, compared, factor, sums),
    {
      ...{ name: 'multiple', metric: 'multiple_of_previous_year', unit: 'times' },
      ...overBase(own, compared, factor, sums),
      part: own.complete,
    },
  ];
}

function ofProducts(platform: string, group: string, { factor }: Subjects, sums: WindowSums): Metric {
  return {
    ...salesOf('sales', sums.products(`${platform} ${group}`), factor, 100),
    ...{ name: `${group.replaceAll('-', '_')}_products`, metric: 'sales', unit: 'CNY', decimals: 2 },
    reason: sums.basis === 'net' ? 'refunds are not known by product' : null,
    sampledOrders: 0,
  };
}

function ordersOf(own: MemberSums, factor: number): Metric {
  return {
    ...{ name: 'orders', unit: 'orders', decimals: 0, reason: null, sampledOrders: sampledOf(factor, own) },
    ...{ part: BigInt(own.orders) * BigInt(factor), whole: 1n },
    error: factor * errorIn(factor, own, ({ orders }) => orders),
  };
}

const FEN_OF_BILLION = 100_000_000_000;

function salesOf(name: string, own: MemberSums, factor: number, fenOfUnit = FEN_OF_BILLION): Metric {
  return {
    ...{ name, unit: 'bn CNY', decimals: 3, reason: null, sampledOrders: sampledOf(factor, own) },
    ...{ part: own.own * BigInt(factor), whole: BigInt(fenOfUnit) },
    error: (factor / fenOfUnit) * errorIn(factor, own, (its) => its.own),
  };
}

/** Platforms may be compared with what another one sold in the base. */
function growthOf(
  name: string,
  own: MemberSums,
  compared: MemberSums,
  factor: number,
  sums: WindowSums,
): Metric {
  const over = overBase(own, compared, factor, sums);
  return {
    ...{ ...over, name, unit: '%', part: 100n * (own.complete - compared.base) },
    error: 100 * over.error,
    // Growth near zero would make any error a large one.
    related: (100 * Number(own.complete)) / Number(compared.base),
  };
}

function overBase(own: MemberSums, compared: MemberSums, factor: number, sums: WindowSums) {
  return {
    ...{ whole: compared.base, decimals: 2, sampledOrders: sampledOf(factor, own) },
    reason: sums.hasBase
      ? whyNone(sums.isComplete, compared.base, 'nothing sold in the base window')
      : 'no base window',
    error: errorIn(factor, own, ({ complete }, { base }) => complete / base, compared),
  };
}

function whyNone(isComplete: boolean, whole: bigint, nothing: string): string | null {
  if (!isComplete) return 'no hour of it is complete';
  return whole === 0n ? nothing : null;
}

function sampledOf(factor: number, { orders }: MemberSums): number {
  return factor === 1 ? 0 : orders;
}
