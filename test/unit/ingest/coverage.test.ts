import { describe, expect, it } from 'vitest';
import {
  boundaryFrom,
  countOf,
  describeStretches,
  type Stretch,
  uncovered,
} from '../../../pipeline/ledger/coverage.ts';

const stretches = (...parts: [number, number][]): Stretch[] =>
  parts.map(([first, next]) => ({ first: BigInt(first), next: BigInt(next) }));
const [whole] = stretches([10, 20]) as [Stretch];

describe('uncovered', () => {
  it.each<[string, [number, number][], [number, number][]]>([
    ['the whole stretch where nothing covers it', [], [[10, 20]]],
    ['nothing where one part covers it all', [[0, 30]], []],
    [
      'nothing where adjacent parts cover it',
      [
        [5, 15],
        [15, 20],
      ],
      [],
    ],
    ['the front', [[12, 20]], [[10, 12]]],
    ['the end', [[0, 18]], [[18, 20]]],
    [
      'each hole between parts',
      [
        [10, 12],
        [13, 15],
        [19, 40],
      ],
      [
        [12, 13],
        [15, 19],
      ],
    ],
    [
      'each hole once where parts overlap',
      [
        [8, 17],
        [9, 12],
        [16, 18],
      ],
      [[18, 20]],
    ],
    [
      'the whole stretch where all parts lie outside it',
      [
        [0, 10],
        [20, 30],
      ],
      [[10, 20]],
    ],
  ])('returns %s', (_, covered, holes) => {
    expect(uncovered(whole, stretches(...covered))).toEqual(stretches(...holes));
  });

  it('returns nothing for an empty stretch', () => {
    expect(uncovered({ first: 5n, next: 5n }, [])).toEqual([]);
  });
});

describe('boundaryFrom', () => {
  it.each<[number, [number, number][], number]>([
    [10, [], 10],
    [
      10,
      [
        [0, 10],
        [10, 20],
      ],
      10,
    ],
    [10, [[4, 12]], 12],
    [
      10,
      [
        [4, 12],
        [11, 15],
        [15, 20],
      ],
      15,
    ],
  ])('for position %i and the parts %j is %i', (position, covered, boundary) => {
    expect(boundaryFrom(BigInt(position), stretches(...covered))).toBe(BigInt(boundary));
  });
});

describe('describeStretches', () => {
  it.each<[[number, number][], string, number]>([
    [[[7, 8]], 'offset 7', 1],
    [[[2, 4]], 'offsets 2 to 3', 2],
    [
      [
        [2, 4],
        [7, 8],
        [9, 12],
      ],
      'offsets 2 to 3 and 7 and 9 to 11',
      6,
    ],
  ])('describes %j as %s, with a count of %i', (parts, words, count) => {
    expect(describeStretches(stretches(...parts))).toBe(words);
    expect(countOf(stretches(...parts))).toBe(BigInt(count));
  });
});
