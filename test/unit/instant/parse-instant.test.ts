import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../../domain/instant.ts';
import { fc } from '../../support/fast-check.ts';

const EARLIEST_MS = Date.parse('0000-01-02T00:00:00Z');
const LATEST_MS = Date.parse('9999-12-30T00:00:00Z');

function offsetText(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

describe('parseInstant', () => {
  it('reads what Date writes, in any year and at any offset', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: EARLIEST_MS, max: LATEST_MS }),
        fc.integer({ min: -840, max: 840 }),
        (epochMs, offsetMinutes) => {
          const local = new Date(epochMs + offsetMinutes * 60_000).toISOString();
          expect(parseInstant(local.replace('Z', offsetText(offsetMinutes)))).toBe(epochMs);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('accepts exactly the dates that exist in Date', () => {
    for (const year of [1900, 2000, 2016, 2017, 2100]) {
      for (let month = 0; month <= 13; month += 1) {
        for (let day = 0; day <= 32; day += 1) {
          const [mm, dd] = [String(month).padStart(2, '0'), String(day).padStart(2, '0')];
          const text = `${year}-${mm}-${dd}T12:00:00.000Z`;
          const date = new Date(text);
          // Date rolls some impossible days over; writing it again tells.
          const exists = !Number.isNaN(date.getTime()) && date.toISOString() === text;
          expect(parseInstant(text), text).toBe(exists ? date.getTime() : undefined);
        }
      }
    }
  });

  // Others are in docs/contract/vectors/instants.json.
  it.each([
    '2017-11-11T24:00:00Z',
    '2017-11-11T23:60:00Z',
    '2017-11-11T00:00:00+14:01',
    '2017-11-11T00:00:00-15:00',
    '2017-11-11T00:00:00+08:60',
    '2017-11-11T00:00:00.0001Z',
    '2017-11-11T00:00:00.Z',
    '20171111T000000Z',
    '+002017-11-11T00:00:00Z',
    ' 2017-11-11T00:00:00Z',
    '2017-11-11T00:00:00Z\n',
    '２０１７-11-11T00:00:00Z',
    '',
  ])('is undefined for %j', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it.each([
    ['2017-11-11T05:45:00.5+05:45', Date.UTC(2017, 10, 11, 0, 0, 0, 500)],
    ['2017-11-11T00:00:00.05Z', Date.UTC(2017, 10, 11, 0, 0, 0, 50)],
    ['2017-11-11T14:00:00+14:00', Date.UTC(2017, 10, 11)],
    ['2017-11-11T00:00:00-00:00', Date.UTC(2017, 10, 11)],
  ])('reads %s', (text, epochMs) => {
    expect(parseInstant(text)).toBe(epochMs);
  });
});
