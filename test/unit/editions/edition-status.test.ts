import { describe, expect, it } from 'vitest';
import { type EditionStatus, statusOf } from '../../../domain/statistics/edition-status.ts';

const END_MS = Date.parse('2017-11-12T00:00:00+08:00');
const BEFORE = '2017-11-14T23:59:59+08:00';
const AFTER = '2017-11-15T00:00:00+08:00';

describe('the status of the next edition', () => {
  it.each<[before: readonly EditionStatus[], at: string, status: EditionStatus]>([
    [[], BEFORE, 'preliminary'],
    [['preliminary'], BEFORE, 'revised'],
    [['preliminary', 'revised'], BEFORE, 'revised'],
    [[], AFTER, 'final'],
    [['preliminary', 'revised'], AFTER, 'final'],
    [['final'], AFTER, 'corrected'],
    [['final', 'corrected'], AFTER, 'corrected'],
    // The period of the campaign was moved after its final edition.
    [['final'], BEFORE, 'corrected'],
  ])('after %j at %s is %s', (before, at, status) => {
    const editions = before.map((one) => ({ status: one }));
    expect(statusOf(END_MS, Date.parse(at), editions)).toBe(status);
  });
});
