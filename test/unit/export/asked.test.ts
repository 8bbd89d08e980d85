import { describe, expect, it } from 'vitest';
import { chosenColumns, parseFilter, parseOrder, whereClause } from '../../../statistics/export/filters.ts';
import { boundValue } from '../../../statistics/export/column-kind.ts';

const COLUMNS = [
  { name: 'county', type: 'UInt32', description: '' },
  { name: 'name', type: 'LowCardinality(Nullable(String))', description: '' },
];

describe('a filter', () => {
  it.each([
    ['county=330127', { column: 'county', operator: '=', value: '330127' }],
    ['county>=1', { column: 'county', operator: '>=', value: '1' }],
    ['name!==1', { column: 'name', operator: '!=', value: '=1' }],
    ['name=', { column: 'name', operator: '=', value: '' }],
    ['name=a\nb', { column: 'name', operator: '=', value: 'a\nb' }],
  ])('%j is read', (text, filter) => {
    expect(parseFilter(text)).toEqual(filter);
  });

  it.each(['county', 'county>5', '=5', 'a b=5', '`county`=5', ''])(
    '%j is refused, with an example',
    (text) => {
      expect(() => parseFilter(text)).toThrow(/--where/);
    },
  );

  it('becomes a comparison with a bound parameter', () => {
    const hostile = "x' OR 1 = 1 --";
    const clause = whereClause('county', COLUMNS, [parseFilter('county<=5'), parseFilter(`name=${hostile}`)]);
    expect(clause.sql).toBe(
      ' WHERE v.`county` <= {where_0:UInt32} AND toString(v.`name`) = {where_1:String}',
    );
    expect(clause.parameters).toEqual({ where_0: '5', where_1: hostile });
  });

  it('whose value is of another type says what the column takes', () => {
    expect(() => whereClause('county', COLUMNS, [parseFilter('county=99999999999')])).toThrow(
      /0 to 4294967295/,
    );
  });
});

describe('columns and order', () => {
  it.each(['name:down', 'name county', ''])('the order %j is refused', (text) => {
    expect(() => parseOrder(text)).toThrow(/COLUMN:desc/);
  });

  it('a column that is named twice is refused', () => {
    expect(() => chosenColumns('county', COLUMNS, ['name', 'name'])).toThrow(/twice/);
  });
});

const INSTANT = "DateTime('Asia/Shanghai')";

describe('a value for the server', () => {
  it.each([
    ['4294967295', 'UInt32', '4294967295'],
    ['007', 'LowCardinality(Nullable(UInt8))', '7'],
    ['-128', 'Int8', '-128'],
    ['18446744073709551615', 'UInt64', '18446744073709551615'],
    ['-0.5', 'Nullable(Decimal(38, 9))', '-0.5'],
    ['1e-3', 'Float64', '1e-3'],
    ['1', 'Bool', 'true'],
    ['2016-02-29', 'Date', '2016-02-29'],
    ["a'b\\", 'LowCardinality(String)', "a'b\\"],
    ['built-in', "Enum8('built-in' = 0, 'replaced' = 1)", 'built-in'],
    ['2017-11-11', INSTANT, '2017-11-11 00:00:00'],
    ['2017-11-11 08:30', INSTANT, '2017-11-11 08:30:00'],
    ['2017-11-10T16:00:00Z', INSTANT, '2017-11-11 00:00:00'],
    ['2017-11-11T00:00:00+09:00', INSTANT, '2017-11-10 23:00:00'],
    ['2017-11-11T00:00:00.25Z', "DateTime64(3, 'Asia/Shanghai')", '2017-11-11 08:00:00.25'],
  ])('%s as %s is %s', (text, type, bound) => {
    expect(boundValue(text, type)).toBe(bound);
  });

  it.each([
    ['4294967296', 'UInt32'],
    ['-1', 'UInt64'],
    ['128', 'Int8'],
    ['1.5', 'UInt8'],
    ['', 'UInt8'],
    ['١', 'UInt8'],
    ['0.0000000001', 'Decimal(38, 9)'],
    ['nan', 'Float64'],
    ['yes', 'Bool'],
    ['2017-02-29', 'Date'],
    ['2017-11-11', 'Array(String)'],
    ['2017-11-31 00:00:00', INSTANT],
    ['2017-11-11 24:30:00', INSTANT],
    ['2017-11-11 00:00:00.5', INSTANT],
    ['1510329600', INSTANT],
    ['2017-11-11 00:00:00; SELECT 1', INSTANT],
  ])('%s is no %s', (text, type) => {
    expect(boundValue(text, type)).toBeUndefined();
  });
});
