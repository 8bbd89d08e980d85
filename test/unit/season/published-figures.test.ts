import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LONG } from '../../support/seeds.ts';
import {
  figures,
  keepOne,
  type Method,
  type Reading,
  readSeason,
  CORRECT,
} from '../../support/season-oracle.ts';

interface Figure {
  readonly id: string;
  readonly table: string;
  readonly comparator: string;
  readonly value: string;
  readonly decimals: number;
}

const PUBLISHED = (
  JSON.parse(
    readFileSync(new URL('../../../reference/published/double11-2017.json', import.meta.url), 'utf8'),
  ) as { figures: Figure[] }
).figures.filter(({ table }) => table === 'ministry' || table === 'platforms');
const MINISTRY = new Map(
  PUBLISHED.filter(({ table }) => table === 'ministry').map(({ id, value }) => [id, value]),
);

function bothSeasons(sampleFactor: number, seed: number): Reading[] {
  return [readSeason(2016, sampleFactor, seed), readSeason(2017, sampleFactor, seed)];
}

function ministry(computed: ReadonlyMap<string, string>): Map<string, string | undefined> {
  return new Map([...MINISTRY.keys()].map((id) => [id, computed.get(id)]));
}

const SEASONS = [
  { sampleFactor: 50_000, seed: 2 },
  { sampleFactor: 10_000, seed: 20_171_111 },
];
const MORE_SEASONS = [
  { sampleFactor: 10_000, seed: 1 },
  { sampleFactor: 7_777, seed: 4_294_967_295 },
];

describe.each(LONG ? [...SEASONS, ...MORE_SEASONS] : SEASONS)(
  'figures of a season of 1:$sampleFactor with seed $seed',
  ({ sampleFactor, seed }) => {
    const computed = figures(bothSeasons(sampleFactor, seed), sampleFactor, CORRECT);

    it('equal the fourteen figures of the ministry', () => {
      expect(MINISTRY.size).toBe(14);
      expect(ministry(computed)).toEqual(MINISTRY);
    });

    it("match the platforms' figures at their published decimals", () => {
      for (const { id, comparator, value, decimals } of PUBLISHED) {
        const actual = Number(computed.get(id));
        const published = Number(value);
        if (comparator === 'above') expect(actual, id).toBeGreaterThan(published);
        if (comparator === 'just-below') {
          expect(actual, id).toBeLessThan(published);
          expect(actual, id).toBeGreaterThan(published * 0.99);
        }
        // A sum of whole fen times a factor equals 450 million yuan only if the factor divides it.
        if (comparator === 'equal' && (id.endsWith('multiple') || 45_000_000_000 % sampleFactor === 0))
          expect(actual.toFixed(decimals), id).toBe(published.toFixed(decimals));
      }
    });
  },
);

const byVersion = CORRECT.choose;
const MISTAKES: Record<string, Partial<Method>> = {
  'counts every version': { choose: (versions) => versions },
  'counts duplicates of the highest version': {
    choose: (versions) => {
      const highest = new Map(byVersion(versions).map(({ order, version }) => [order, version]));
      return versions.filter(({ order, version }) => highest.get(order) === version);
    },
  },
  'keeps the last version to arrive': { choose: (versions) => keepOne(versions, () => true) },
  'keeps the first version to arrive': { choose: (versions) => keepOne(versions, () => false) },
  'keeps the lowest version': {
    choose: (versions) => keepOne(versions, (kept, next) => next.version < kept.version),
  },
  'accepts invalid events': { accepts: () => true },
  'ignores late events': { accepts: ({ broken, late }) => !broken && !late },
  'counts sellers outside rural areas': { ruralOnly: false },
  "counts in the buyer's county": { county: ({ buyer }) => buyer },
  'counts when orders are placed': { instant: ({ placedMs }) => placedMs },
  'counts unpaid orders when they are placed': { instant: ({ paidMs, placedMs }) => paidMs ?? placedMs },
  'leaves out orders cancelled after payment': {
    fen: ({ status, fen }) => (status === 'cancelled' ? 0 : fen),
  },
  'leaves out refunded orders': { fen: ({ status, fen }) => (status === 'refunded' ? 0 : fen) },
  'subtracts refunds': { fen: ({ fen, refundedFen }) => fen - refundedFen },
  'subtracts partial refunds': {
    fen: ({ fen, refundedFen }) => (refundedFen < fen ? fen - refundedFen : fen),
  },
  'uses UTC days': { startOfDayHourUtc: 0 },
  'ignores the offsets of instants': { instant: ({ paidLocalMs }) => paidLocalMs },
  'includes the end of a window': {
    inWindow: (ms, startMs, endMs) => ms >= startMs && ms <= endMs,
  },
  'excludes the start of a window': {
    inWindow: (ms, startMs, endMs) => ms > startMs && ms < endMs,
  },
  'excludes the last second of a window': {
    inWindow: (ms, startMs, endMs) => ms >= startMs && ms < endMs - 1000,
  },
};

describe.each(LONG ? [10_000, 50_000] : [50_000])('published figures of a 1:%i sample', (sampleFactor) => {
  const readings = bothSeasons(sampleFactor, 1);

  it.each(Object.entries(MISTAKES))('differ if a pipeline %s', (_, mistake) => {
    const computed = ministry(figures(readings, sampleFactor, { ...CORRECT, ...mistake }));
    const wrong = [...MINISTRY].filter(([id, value]) => computed.get(id) !== value);
    expect(wrong).not.toEqual([]);
  });
});
