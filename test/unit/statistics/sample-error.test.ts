import { describe, expect, it } from 'vitest';
import { addUp } from '../../../domain/statistics/figures/add-up.ts';
import { type Cell, PART } from '../../../domain/statistics/figures/cells.ts';
import { fold } from '../../../domain/statistics/figures/portions.ts';
import { GROUPS } from '../../../domain/statistics/figures/replicates.ts';
import { type SalesFigures, salesFigures } from '../../../domain/statistics/figures/sales-figures.ts';
import {
  decimalsFor,
  isAboutTheSame,
  qualityOf,
  rankRanges,
  T_95,
} from '../../../domain/statistics/sample-error.ts';
import { fc } from '../../support/fast-check.ts';

const FACTOR = 10;
const SAMPLES = 2_000;
/** Of all orders, by member: some 360, 120, 60, and 18 orders of a sample. */
const SHARES = [0.6, 0.2, 0.1, 0.07, 0.03];

/** What hours are to a window, by the span of an order: those of the day, of the rest of the period, and of the base. */
const PARTS = [0, PART.own | PART.complete | PART.period, PART.period, PART.base | PART.sameHours];
const SPAN = { day: 1, rest: 2, base: 3 };

interface Order {
  readonly fen: number;
  readonly member: number;
  readonly isRural: boolean;
  readonly span: number;
}

/** Draws by one seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Amounts over one and a half powers of ten. */
function population(random: () => number, count: number, span: number): Order[] {
  const upTo = SHARES.map((_, index) => SHARES.slice(0, index + 1).reduce((sum, share) => sum + share));
  return Array.from({ length: count }, () => {
    const at = random();
    return {
      ...{ span, isRural: random() < 0.7, fen: Math.round(1_000 * Math.exp(3.5 * random())) },
      member: upTo.findIndex((share) => at < share),
    };
  });
}

/** The figures of each member of orders that fall into groups at random. */
function figuresOf(orders: readonly Order[], factor: number, random: () => number): SalesFigures[] {
  const cells = orders.map(({ fen, member, isRural, span }): Cell => {
    const measured = { orders: 1, fen: BigInt(fen), quantityThousandths: 0n, counties: undefined };
    const group = 1 + Math.floor(GROUPS * random());
    return {
      ...{ key: String(member), segments: isRural ? ['rural'] : [], direction: '', span, unit: '' },
      ...{ refundedFen: 0n, refundedOrders: 0, cancelledOrders: 0, cancelledFen: 0n, of: () => measured },
      eachGroup: (_, add) => {
        add(group, 1, fen);
      },
    };
  });
  const portions = fold(cells, {
    ...{ basis: 'paid', parts: PARTS, direction: '', isClock: false, isByUnit: false },
    ...{ isSample: factor > 1, hasWholeBase: false, hasPeriod: true, membersOf: (key) => [key] },
  });
  const sums = addUp(portions, { isAsked: () => true, hasRural: true });
  return salesFigures(sums, {
    ...{ basis: 'paid', factor, hasBase: true, hasRefunds: false, withinPeriod: true },
    isComplete: () => true,
  }).toSorted((a, b) => Number(a.member) - Number(b.member));
}

type ErrorOf = (row: SalesFigures, rows: readonly SalesFigures[]) => readonly [unknown, number | null];
const growthOfAll = (rows: readonly SalesFigures[]) =>
  rows.reduce((sum, { contribution_points: points }) => sum + Number(points), 0);

/** Each kind of figure, and its error. */
const KINDS: Readonly<Record<string, ErrorOf>> = {
  total: ({ sales_fen: fen, sales_error_percent: percent }) => [fen, (Number(fen) * (percent ?? NaN)) / 100],
  'number of orders': ({ orders, orders_error_percent: percent }) => [
    orders,
    (Number(orders) * (percent ?? NaN)) / 100,
  ],
  average: (row) => [row.average_order_fen, row.average_order_error_fen],
  growth: (row) => [row.growth_percent, row.growth_error_points],
  'difference of growths': (row, rows) => [
    Number(row.growth_percent) - growthOfAll(rows),
    row.growth_difference_error_points,
  ],
  multiple: (row) => [row.multiple, row.multiple_error],
  contribution: (row) => [row.contribution_points, row.contribution_error_points],
  share: (row) => [row.share_percent, row.share_error_points],
  'share of the period': (row) => [row.share_of_period_percent, row.share_of_period_error_points],
  'share of rural sales': (row) => [row.share_of_rural_percent, row.share_of_rural_error_points],
};

describe('over 2,000 samples of one population', () => {
  const random = generator(7);
  const all = [
    ...population(random, 6_000, SPAN.day),
    ...population(random, 4_000, SPAN.rest),
    ...population(random, 5_000, SPAN.base),
  ];
  const truth = figuresOf(all, 1, random);
  const samples = Array.from({ length: SAMPLES }, () =>
    figuresOf(
      all.filter(() => random() < 1 / FACTOR),
      FACTOR,
      random,
    ),
  );
  const shareOf = (holds: (rows: readonly SalesFigures[]) => boolean) =>
    samples.filter(holds).length / SAMPLES;

  it.each(Object.entries(KINDS))('the 95 %% intervals of a %s cover it as often as they say', (_, of) => {
    const figures = truth.map((row) => Number(of(row, truth)[0]));
    const coverage = figures.map((figure, member) =>
      shareOf((rows) =>
        rows.slice(member, member + 1).some((row) => {
          const [found, error] = of(row, rows);
          return Math.abs(Number(found) - figure) <= T_95 * (error ?? NaN);
        }),
      ),
    );
    for (const share of coverage.slice(0, 3)) {
      expect(share).toBeGreaterThanOrEqual(0.93);
      expect(share).toBeLessThanOrEqual(0.97);
    }
    // Eighteen orders are too few for a symmetric interval of amounts that are not.
    expect(coverage.at(-1)).toBeGreaterThanOrEqual(0.9);
  });

  it('the ranks of a range hold the rank, with a chance of at least 95 %', () => {
    for (const [member, { rank }] of truth.entries()) {
      const covered = shareOf((rows) =>
        rows
          .slice(member, member + 1)
          .some(
            ({ rank_best: best, rank_worst: worst }) =>
              (best ?? 9) <= (rank ?? 0) && (rank ?? 9) <= (worst ?? 0),
          ),
      );
      expect(covered).toBeGreaterThanOrEqual(0.95);
    }
  });
});

describe('a figure that one group of orders decides', () => {
  it('has no error, and growth is of a quality that is not published', () => {
    const orders = [
      { fen: 900, member: 0, isRural: true, span: SPAN.day },
      { fen: 500, member: 0, isRural: true, span: SPAN.day },
      { fen: 700, member: 0, isRural: true, span: SPAN.base },
    ];
    const draws = [0, 0.5, 0.9].values();
    const [row] = figuresOf(orders, FACTOR, () => draws.next().value ?? 0);
    expect(row).toMatchObject({
      ...{ growth_percent: '100', growth_error_points: null, growth_quality: 'not-published' },
      ...{ multiple_error: null, average_order_error_fen: expect.any(Number) as number },
    });
  });
});

describe('the ranks that cannot be told apart', () => {
  it('are those of all members whose difference is within 2.04 standard errors', () => {
    const row = fc.record({
      fen: fc.integer({ min: 1, max: 1_000 }),
      error: fc.integer({ min: 1, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const far = (a: (typeof rows)[number], b: (typeof rows)[number]) =>
          (a.fen - b.fen) / Math.hypot(a.error, b.error) > 2.04;
        expect(rankRanges(rows)).toEqual(
          rows.map((one) => ({
            best: 1 + rows.filter((other) => far(other, one)).length,
            worst: rows.length - rows.filter((other) => far(one, other)).length,
          })),
        );
      }),
    );
  });

  it('are not computed for tens of thousands of villages', () => {
    expect(rankRanges(Array.from({ length: 3_001 }, () => ({ fen: 1, error: 1 })))).toEqual([]);
  });
});

describe('what follows from an error', () => {
  it('is a quality by the limits of Statistics Canada', () => {
    expect([16.5, 16.6, 33.3, 33.4, Infinity].map(qualityOf)).toEqual([
      ...['good', 'with-care', 'with-care', 'not-published', 'not-published'],
    ]);
  });

  it('is how many decimals a figure has: the error has two digits', () => {
    expect([0.0123, 0.83, 4.6, 12, 230, null, 0].map((error) => decimalsFor(error, 2))).toEqual([
      ...[2, 2, 1, 0, 0, 2, 2],
    ]);
  });

  it('is whether two figures are about the same', () => {
    expect([isAboutTheSame(1.9, 1), isAboutTheSame(-2.1, 1), isAboutTheSame(0, null)]).toEqual([
      ...[true, false, false],
    ]);
  });
});
