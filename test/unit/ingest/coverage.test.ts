import { describe, expect, it } from 'vitest';
import {
  boundaryFrom,
  countOf,
  describeStretches,
  type Stretch,
  uncovered,
} from '../../../pipeline/ledger/coverage.ts';

/** Stretches that are written as `10-12 15-19`, each without its end. */
const stretches = (text: string): Stretch[] =>
  [...text.matchAll(/(\d+)-(\d+)/g)].map(([, first = '', next = '']) => ({
    first: BigInt(first),
    next: BigInt(next),
  }));

describe('uncovered', () => {
  it.each([
    ['the whole stretch where nothing covers it', '', '10-20'],
    ['nothing where one part covers it all', '0-30', ''],
    ['nothing where adjacent parts cover it', '5-15 15-20', ''],
    ['the front', '12-20', '10-12'],
    ['the end', '0-18', '18-20'],
    ['each hole between parts', '10-12 13-15 19-40', '12-13 15-19'],
    ['each hole once where parts overlap', '8-17 9-12 16-18', '18-20'],
    ['the whole stretch where all parts lie outside it', '0-10 20-30', '10-20'],
  ])('returns %s', (_, covered, holes) => {
    expect(uncovered({ first: 10n, next: 20n }, stretches(covered))).toEqual(stretches(holes));
  });

  it('returns nothing for an empty stretch', () => {
    expect(uncovered({ first: 5n, next: 5n }, [])).toEqual([]);
  });
});

describe('boundaryFrom', () => {
  it.each([
    ['', 10n],
    ['0-10 10-20', 10n],
    ['4-12', 12n],
    ['4-12 11-15 15-20', 15n],
  ])('for position 10 and the parts %j is %i', (covered, boundary) => {
    expect(boundaryFrom(10n, stretches(covered))).toBe(boundary);
  });
});

describe('describeStretches', () => {
  it.each([
    ['7-8', 'offset 7', 1n],
    ['2-4', 'offsets 2 to 3', 2n],
    ['2-4 7-8 9-12', 'offsets 2 to 3 and 7 and 9 to 11', 6n],
  ])('describes %j as %s, with a count of %i', (parts, words, count) => {
    expect(describeStretches(stretches(parts))).toBe(words);
    expect(countOf(stretches(parts))).toBe(count);
  });
});
