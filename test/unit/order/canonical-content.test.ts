import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalDecimal, type Order } from '../../../domain/order.ts';
import { canonicalContent } from '../../../domain/order-content.ts';
import { type OrderVersion, orderVersion } from '../../../schemas/event/order.ts';
import { contentHash as hashOfBytes } from '../../../pipeline/validation/content-hash.ts';
import { acceptedOrder, VALID_CONTENT_HASH, validEvent } from '../../support/events.ts';
import { fc } from '../../support/fast-check.ts';
import { page } from '../../support/markdown.ts';

const BASE = validEvent().data;

function orderOf(changes: Partial<OrderVersion> = {}, text?: (json: string) => string): Order {
  const json = JSON.stringify(validEvent(changes));
  return acceptedOrder(text?.(json) ?? json);
}

function contentHash(order: Order): bigint {
  return Buffer.from(hashOfBytes(order), 'latin1').readBigUInt64BE();
}

function hashOfText(text: string): bigint {
  return createHash('sha256').update(text, 'utf8').digest().readBigUInt64BE();
}

describe('the content hash of an order', () => {
  it('of the valid event keeps its known value', () => {
    expect(contentHash(orderOf())).toBe(VALID_CONTENT_HASH);
  });

  it('is described field by field, in its order, by the page of the contract', () => {
    const [, list = ''] =
      /The canonical form is.*?:\n\n(.*?)\n\n/s.exec(page('docs/contract/README.md')) ?? [];
    const { outlet, lines } = BASE;
    const whole: Readonly<Record<string, unknown>> = { ...BASE, shop: 'shop-1', settlementReference: 's-1' };
    const wholeLine: object = lines[0] ?? {};
    const named = Array.from(list.matchAll(/`([^`]+)`/g), ([, name = '']) => name);
    expect(named.filter((name) => !name.startsWith('['))).toEqual(
      Object.keys(orderVersion.shape).filter((field) => !['outlet', 'lines'].includes(field)),
    );
    expect(named.filter((name) => name.startsWith('['))).toEqual(
      [outlet ?? {}, wholeLine].map((part) => `[${Object.keys(part).join(', ')}]`),
    );
    const written = JSON.parse(canonicalContent(orderOf(whole))) as unknown[];
    expect(written).toHaveLength(named.length);
    expect(written[named.indexOf('shop')]).toBe('shop-1');
  });

  it('leaves out the shop of an order that names none', () => {
    expect(contentHash(orderOf({ shop: undefined }))).toBe(11_452_249_110_063_635_815n);
  });

  it('covers the JSON that JSON.stringify writes, for any name', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => !/\p{Cc}/u.test(text));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(name, fc.constantFrom('"', '\\', '\u2028', '</script>')), {
          minLength: 1,
          maxLength: 3,
        }),
        (names) => {
          const order = orderOf();
          const [line] = order.lines;
          if (line === undefined) throw new Error('the valid event has a line');
          const changed = { ...order, lines: names.map((text) => ({ ...line, name: text })) };
          const written = JSON.parse(canonicalContent(changed)) as unknown[];
          expect(JSON.stringify(written)).toBe(canonicalContent(changed));
          expect(contentHash(changed)).toBe(hashOfText(JSON.stringify(written)));
          expect(written[13]).toEqual(
            names.map((text) => [line.sku, text, line.category, line.quantity, line.unit, line.amountFen]),
          );
        },
      ),
    );
  });

  it('covers the digits that JSON.stringify writes, for any number', () => {
    const whole = fc.oneof(
      fc.nat(),
      fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      fc.tuple(fc.nat({ max: 15 }), fc.constantFrom(-1, 0, 1)).map(([zeros, by]) => 10 ** zeros + by),
    );
    fc.assert(
      fc.property(whole, whole, (version, goodsAmountFen) => {
        const order = { ...orderOf(), version, goodsAmountFen };
        const written = JSON.parse(canonicalContent(order)) as unknown[];
        expect([written[2], written[14]]).toEqual([version, goodsAmountFen]);
        expect(contentHash(order)).toBe(hashOfText(JSON.stringify(written)));
      }),
    );
  });

  it('is the same for any order of fields, blanks and escapes', () => {
    const reversed = (value: unknown): unknown =>
      typeof value !== 'object' || value === null
        ? value
        : Array.isArray(value)
          ? value.map(reversed)
          : Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([name, part]) => [name, reversed(part)]),
            );
    const spelled = orderOf({}, (json) =>
      JSON.stringify(reversed(JSON.parse(json)), null, 2).replace('山', '\\u5c71'),
    );
    expect(contentHash(spelled)).toBe(contentHash(orderOf()));
  });

  it.each<Partial<OrderVersion>>([
    { platform: 'jd' },
    { orderId: 'TB-2' },
    { version: 3 },
    { status: 'shipped' },
    { placedAt: '2017-11-11T00:00:01.251+08:00' },
    { paidAt: '2017-11-11T00:03:00.001+08:00' },
    { sellerCounty: '520123', sellerVillage: '520123100201' },
    { sellerVillage: null },
    { buyerCounty: '520123' },
    { outlet: null },
    { outlet: { type: 'direct-store', id: 'station-7', county: '330127' } },
    { orderMode: 'self' },
    { channel: 'offline' },
    { direction: 'local' },
    { lines: [...BASE.lines].reverse() },
    { refundedFen: 1 },
    { settlementReference: null },
  ])('differs with %j', (changes) => {
    expect(contentHash(orderOf(changes))).not.toBe(contentHash(orderOf()));
  });

  it('differs between a stated and a derived direction', () => {
    const derived = orderOf({}, (json) => json.replace('"direction":"produce-to-city",', ''));
    expect(derived.direction).toBe('produce-to-city');
    expect(contentHash(derived)).not.toBe(contentHash(orderOf()));
  });
});

describe('canonicalDecimal', () => {
  it.each([
    ['1', '1'],
    ['10', '10'],
    ['100.0', '100'],
    ['1.50', '1.5'],
    ['1.500', '1.5'],
    ['0.050', '0.05'],
    ['0.5', '0.5'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalDecimal(text)).toBe(canonical);
  });

  it('keeps the number and writes equal numbers the same', () => {
    const places = fc.tuple(fc.nat({ max: 999_999_999 }), fc.nat({ max: 999 }), fc.nat({ max: 3 }));
    fc.assert(
      fc.property(places, ([whole, thousandths, spelledPlaces]) => {
        const exact = `${whole}.${String(thousandths).padStart(3, '0')}`;
        // The same number with fewer places, where the ones that go are zeros.
        const shorter = Number(exact).toFixed(spelledPlaces);
        fc.pre(Number(shorter) === Number(exact));
        expect(canonicalDecimal(shorter)).toBe(canonicalDecimal(exact));
        expect(canonicalDecimal(exact)).toBe(String(Number(exact)));
      }),
    );
  });
});
