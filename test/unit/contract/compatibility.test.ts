import { describe, expect, it } from 'vitest';
import { orderEventSchema, type Schema } from '../../contract/json-schema.ts';
import { breakingChanges } from '../../contract/compatibility.ts';

/** What breaks if the schema of an event changes so. */
function breaksOf(change: (schema: Schema, data: Schema) => void): readonly string[] {
  const later = structuredClone(orderEventSchema());
  change(later, later.properties?.['data'] ?? {});
  return breakingChanges(orderEventSchema(), later).map(({ path, what }) => `${path}: ${what}`);
}
const field = (schema: Schema, name: string): Schema => schema.properties?.[name] ?? {};

describe('breakingChanges finds', () => {
  it('nothing in an unchanged contract', () => {
    expect(breaksOf(() => undefined)).toEqual([]);
  });

  it('nothing in a new optional field, a new value of a list, or a wider bound', () => {
    const changes = breaksOf((_, data) => {
      data.properties = { ...data.properties, giftWrap: { type: 'boolean' } };
      field(data, 'channel').enum?.push('live-stream');
      field(data, 'lines').maxItems = 1_000;
      field(data, 'refundedFen').anyOf = [{ $ref: '#/$defs/amount' }, { type: 'null' }];
      delete field(data, 'refundedFen').$ref;
    });
    expect(changes).toEqual([]);
  });

  it.each<[what: string, change: (schema: Schema, data: Schema) => void, found: string]>([
    [
      'a field that is gone',
      (_, data) => delete data.properties?.['channel'],
      '/data/channel: the field is gone',
    ],
    [
      'a new field that is required',
      (_, data) => {
        data.properties = { ...data.properties, currency: { type: 'string' } };
        data.required?.push('currency');
      },
      '/data/currency: it was optional or absent and is required',
    ],
    [
      'a value that is gone',
      (_, data) => field(data, 'status').enum?.shift(),
      '/data/status: "placed" is no longer allowed',
    ],
    [
      'a field that may no longer be null',
      (_, data) => {
        const paidAt = field(data, 'paidAt');
        paidAt.anyOf = paidAt.anyOf?.slice(0, 1) ?? [];
      },
      '/data/paidAt: the type was null and is string',
    ],
    [
      'a shorter list',
      (_, data) => (field(data, 'lines').maxItems = 100),
      '/data/lines: maxItems was 500 and is 100',
    ],
    [
      'another type',
      (_, data) => (field(field(data, 'lines').items ?? {}, 'unit').type = 'integer'),
      '/data/lines/*/unit: the type was string and is integer',
    ],
    [
      'another pattern of a shared form',
      (schema) => {
        const decimal = schema.$defs?.['decimal'];
        if (decimal !== undefined) decimal.pattern = '^[0-9]+$';
      },
      '/data/lines/*/quantity: the pattern was',
    ],
  ])('%s', (_what, change, found) => {
    const changes = breaksOf(change);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toContain(found);
  });
});
