import { describe, expect, it } from 'vitest';
import {
  averageError,
  contributionError,
  decimalsFor,
  growthDifferenceError,
  isAboutTheSame,
  levelErrorPercent,
  multipleError,
  qualityOf,
  rankRanges,
  type Sampled,
  shareError,
} from '../../../domain/statistics/sample-error.ts';
import { fc } from '../../support/fast-check.ts';

const FACTOR = 10;
const SAMPLES = 2_000;
const MEMBERS = 3;

interface Order {
  readonly fen: number;
  readonly member: number;
}

/** Draws by one seed: amounts over one and a half powers of ten, and which of three members an order is of. */
function generator(seed: number): () => number {
  let state = 1 + (seed % 2_147_483_646);
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function population(random: () => number, count: number): Order[] {
  return Array.from({ length: count }, () => ({
    fen: Math.round(1_000 * Math.exp(3.5 * random())),
    member: Math.floor(MEMBERS * random() ** 1.5),
  }));
}

const sums = (orders: readonly Order[]): Sampled => ({
  fen: orders.reduce((sum, { fen }) => sum + fen, 0),
  squared: orders.reduce((sum, { fen }) => sum + fen ** 2, 0),
});

interface Drawn {
  readonly part: Sampled;
  readonly whole: Sampled;
  readonly orders: number;
}

function summed(orders: readonly Order[]): Drawn {
  const mine = orders.filter(({ member }) => member === 0);
  return { part: sums(mine), whole: sums(orders), orders: mine.length };
}

/** Each kind of figure, of the sums of both years, and the error that it is said to have. A level is in millions. */
const KINDS: Readonly<
  Record<string, (own: Drawn, base: Drawn, factor: number) => readonly [figure: number, error: number]>
> = {
  level: ({ part }, _, factor) => [
    factor * part.fen,
    (levelErrorPercent(factor, part) / 100) * factor * part.fen,
  ],
  orders: ({ orders }, _, factor) => [
    factor * orders,
    (levelErrorPercent(factor, { fen: orders, squared: orders }) / 100) * factor * orders,
  ],
  average: ({ part, orders }, _, factor) => [part.fen / orders, averageError(factor, part, orders)],
  growth: (own, base, factor) => [
    100 * (own.part.fen / base.part.fen - 1),
    100 * multipleError(factor, own.part, base.part),
  ],
  multiple: (own, base, factor) => [own.part.fen / base.part.fen, multipleError(factor, own.part, base.part)],
  'difference of growths': (own, base, factor) => [
    own.part.fen / base.part.fen - own.whole.fen / base.whole.fen,
    growthDifferenceError(factor, { own: own.part, base: base.part }, { own: own.whole, base: base.whole }),
  ],
  share: ({ part, whole }, _, factor) => [part.fen / whole.fen, shareError(factor, part, whole)],
  contribution: (own, base, factor) => [
    (own.part.fen - base.part.fen) / base.whole.fen,
    contributionError(factor, own.part, base.part, base.whole),
  ],
};

describe('over 2,000 samples of one population', () => {
  const [seed = 1] = fc.sample(fc.integer({ min: 1, max: 2_000_000_000 }), 1);
  const random = generator(seed);
  const [own, base] = [population(random, 6_000), population(random, 5_000)];
  const keep = (orders: readonly Order[]) => orders.filter(() => random() < 1 / FACTOR);
  const samples = Array.from({ length: SAMPLES }, () => [keep(own), keep(base)] as const);

  it.each(Object.keys(KINDS))('the 95 % intervals of a %s cover it as often as they say', (kind) => {
    const figureOf = KINDS[kind];
    // The whole population has the factor 1.
    const [truth = NaN] = figureOf?.(summed(own), summed(base), 1) ?? [];
    const covered = samples.filter(([now, before]) => {
      const [figure = NaN, error = NaN] = figureOf?.(summed(now), summed(before), FACTOR) ?? [];
      return Math.abs(figure - truth) <= 1.96 * error;
    }).length;
    expect(covered / SAMPLES).toBeGreaterThanOrEqual(0.93);
    expect(covered / SAMPLES).toBeLessThanOrEqual(0.97);
  });

  it('the ranks of a range hold the rank, with a chance of at least 95 %', () => {
    const byMember = (orders: readonly Order[]) =>
      Array.from({ length: MEMBERS }, (_, one) => sums(orders.filter(({ member }) => member === one)));
    const levels = byMember(own);
    const rank = 1 + levels.filter(({ fen }) => fen > (levels[0]?.fen ?? 0)).length;
    const covered = samples.filter(([now]) => {
      const [range] = rankRanges(FACTOR, byMember(now));
      return range != null && range.best <= rank && rank <= range.worst;
    }).length;
    expect(covered / SAMPLES).toBeGreaterThanOrEqual(0.95);
  });
});

describe('the ranks that cannot be told apart', () => {
  it('are those of all members whose difference is within 1.96 standard errors', () => {
    const row = fc.record({
      fen: fc.integer({ min: 1, max: 1_000 }),
      squared: fc.integer({ min: 1, max: 90_000 }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const far = (a: Sampled, b: Sampled) =>
          (a.fen - b.fen) / Math.sqrt(0.9 * a.squared + 0.9 * b.squared) > 1.96;
        expect(rankRanges(FACTOR, rows)).toEqual(
          rows.map((one) => ({
            best: 1 + rows.filter((other) => far(other, one)).length,
            worst: rows.length - rows.filter((other) => far(one, other)).length,
          })),
        );
      }),
    );
  });

  it('are not computed for tens of thousands of villages', () => {
    expect(
      rankRanges(
        FACTOR,
        Array.from({ length: 3_001 }, () => ({ fen: 1, squared: 1 })),
      )[0],
    ).toBeNull();
  });
});

describe('what follows from an error', () => {
  it('is a quality by the limits of Statistics Canada', () => {
    expect([16.5, 16.6, 33.3, 33.4].map(qualityOf)).toEqual([
      ...['good', 'with-care', 'with-care', 'not-published'],
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
