import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { boundValue } from '../../../statistics/export/column-kind.ts';
import { cellOf, sheetText } from '../../../statistics/export/encode-xlsx.ts';
import { RecordCounter } from '../../../statistics/export/encode.ts';
import { chosenColumns, parseFilter, parseOrder, whereClause } from '../../../statistics/export/filters.ts';
import { resourceName, resourcesOf } from '../../../statistics/export/manifest.ts';
import { periodOf, periodsParameter } from '../../../statistics/export/sdmx/periods.ts';
import { fc } from '../../support/fast-check.ts';

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

describe('a number in a sheet', () => {
  it.each([
    ['0', 0],
    ['-12.5', -12.5],
    ['0.000000001', 1e-9],
    ['330127105207', 330127105207],
    ['999999999999999', 999999999999999],
    ['-99999999999.9999', -99999999999.9999],
    ['1234567890123456', '1234567890123456'],
    ['9007199254740993', '9007199254740993'],
    ['1234567.123456789', '1234567.123456789'],
  ])('%s', (text, cell) => {
    expect(cellOf(text, { kind: 'decimal', scale: 9 })).toBe(cell);
  });

  it('is a number only where it reads back as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(9), (digits, scale) => {
        const whole = digits.toString();
        const text =
          scale === 0 || whole.length <= scale + 1
            ? whole
            : `${whole.slice(0, -scale)}.${whole.slice(-scale)}`;
        const cell = cellOf(text, { kind: 'decimal', scale: 9 });
        if (typeof cell === 'string') expect(cell).toBe(text);
        else expect(Number(Number(cell).toPrecision(15))).toBe(Number(text));
      }),
    );
  });
});

it('the text of a cell escapes what XML cannot hold, and what looks like an escape', () => {
  expect(sheetText('a\uffffb_x0041_')).toBe('a_xFFFF_b_x005F_x0041_');
});

describe('the counter of records', () => {
  it('counts as a parser does, in whatever pieces the text comes', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', '茶') });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), fc.integer({ min: 1, max: 7 }), (rows, size) => {
        const text = [['a', 'b'], ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
        const bytes = Buffer.from(text);
        const counter = new RecordCounter();
        for (let at = 0; at < bytes.length; at += size) counter.add(bytes.subarray(at, at + size));
        expect(counter.rows).toBe(parse(text, { columns: true }).length);
      }),
    );
  });
});

describe('a period of time as SDMX writes it', () => {
  it.each([
    ['a day', '2017-11-11 00:00:00', '2017-11-12 00:00:00', '2017-11-11'],
    ['days', '2017-11-01 00:00:00', '2017-11-12 00:00:00', '2017-11-01/P11D'],
    ['an hour', '2017-11-11 08:00:00', '2017-11-11 09:00:00', '2017-11-11T08:00:00/PT1H'],
    ['hours from midnight', '2017-11-11 00:00:00', '2017-11-11 10:00:00', '2017-11-11T00:00:00/PT10H'],
    ['24 hours that are no day', '2017-11-10 20:00:00', '2017-11-11 20:00:00', '2017-11-10T20:00:00/PT24H'],
  ])('is a day or a range: %s', (_, startAt, endAt, period) => {
    expect(periodOf({ startAt, endAt })).toBe(period);
  });

  it('is known of every window of a campaign, and of hours that are asked for', async () => {
    const day = { campaign: 'c', id: 'day', startAt: '2017-11-11 00:00:00', endAt: '2017-11-12 00:00:00' };
    const hours = '2017-11-11 00:00/2017-11-11 02:00:00';
    const found = await periodsParameter(() => Promise.resolve([day]), { campaign: 'c', window: hours });
    expect(JSON.parse(found)).toEqual({ c: { day: '2017-11-11', [hours]: '2017-11-11T00:00:00/PT2H' } });
  });
});

describe('the package of a folder', () => {
  it.each(['', 'no JSON', '[]', 'null', '{"name":"another","resources":[]}', '{"name":"countyflow-export"}'])(
    'is refused if it is another: %j',
    (text) => {
      expect(() => resourcesOf('datapackage.json', text)).toThrow(/other data/);
    },
  );

  it('gives resources names that Frictionless allows', () => {
    expect(resourceName('Sales 2017（日）')).toMatch(/^[a-z0-9._-]+$/);
  });
});
