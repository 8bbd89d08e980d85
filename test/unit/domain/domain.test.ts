import { describe, expect, it } from 'vitest';
import { apportion, apportionTo, cumulativePart } from '../../../domain/apportion.ts';
import { parseInstant } from '../../../domain/instant.ts';
import { lookalikeOf } from '../../../domain/topics/lookalike.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { rejectsTopicOf, topicOf } from '../../../schemas/topics.ts';
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

const MAX_FEN = 8_500_000_000_000;
const weights = fc
  .array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 40 })
  .filter((values) => values.some((value) => value > 0));

describe('apportion', () => {
  it('gives parts that add up to the total, each off by less than one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_FEN }), weights, (total, shares) => {
        const parts = apportion(total, shares);
        expect(parts.reduce((left, right) => left + BigInt(right), 0n)).toBe(BigInt(total));
        const sum = shares.reduce((left, right) => left + BigInt(right), 0n);
        parts.forEach((part, index) => {
          const distance = BigInt(part) * sum - BigInt(total) * BigInt(shares[index] ?? 0);
          expect(distance > -sum && distance < sum).toBe(true);
        });
      }),
    );
  });

  it('gives each item its part, and at least one if asked to', () => {
    const weights = { large: 1_000_000, small: 0, none: 0 };
    const names = ['large', 'small', 'none'] as const;
    expect([...apportionTo(names, 5, (name) => weights[name])]).toEqual([
      ['large', 5],
      ['small', 0],
      ['none', 0],
    ]);
    expect([...apportionTo(names, 5, (name) => weights[name], 1).values()]).toEqual([3, 1, 1]);
  });

  it('throws if all weights are zero', () => {
    expect(() => apportion(5, [0, 0])).toThrow(RangeError);
  });
});

describe('cumulativePart', () => {
  it('rises to the total, with no part empty that an even split would fill', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000_000_000 }),
        fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 2, maxLength: 60 }),
        (total, jitters) => {
          const count = jitters.length - 1;
          const sums = jitters.map((jitter, index) => cumulativePart(total, count, index, jitter));
          expect(sums[0]).toBe(0);
          expect(sums.at(-1)).toBe(total);
          const smallest = Math.min(...sums.slice(1).map((value, index) => value - (sums[index] ?? 0)));
          expect(smallest).toBeGreaterThanOrEqual(total >= count ? 1 : 0);
        },
      ),
    );
  });
});

describe('a topic that looks like one of the platforms', () => {
  it.each([
    ['has a part of a platform', 'orders.events.v1.taobao', 'orders.events.v1.rural-taobao'],
    ['has another case', 'Orders.events.v1.tmall', 'orders.events.v1.tmall'],
    ['has another version', 'orders.events.v2.jd', 'orders.events.v1.jd'],
    ['lacks a letter', 'order.events.v1.jd', 'orders.events.v1.jd'],
    ['has other separators', 'orders_events-v1_post_shopkeeper', 'orders.events.v1.post-shopkeeper'],
    ['has no separator', 'orderseventsv1suning', 'orders.events.v1.suning'],
    ['lacks the version', 'orders.events.lecuntao', 'orders.events.v1.lecuntao'],
    ['names the platform and more', 'orders.events.v1.jd.retry', 'orders.events.v1.jd'],
    ['has a wrong letter in the platform', 'orders.events.v1.pinduodou', 'orders.events.v1.pinduoduo'],
    ['has exchanged letters in its first word', 'odrers.events.v1.jd', 'orders.events.v1.jd'],
  ])('is found, with the topic that was meant: it %s', (_, topic, meant) => {
    expect(lookalikeOf(topic)).toEqual({ topic, meant });
  });

  it.each(['orders.events.v1', 'orders.events.v1.yunji'])('is found without a guess: %s', (topic) => {
    expect(lookalikeOf(topic)).toEqual({ topic, meant: null });
  });

  it.each([
    ...PLATFORMS.map(topicOf),
    ...PLATFORMS.map(rejectsTopicOf),
    '__consumer_offsets',
    'orders',
    'orders.refunds.v1.jd',
    'orders.events.audit',
    'shipments.events.v1.jd',
    'jd',
    '',
  ])('is not %j', (topic) => {
    expect(lookalikeOf(topic)).toBeUndefined();
  });
});
