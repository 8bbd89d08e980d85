import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { cellOf, sheetText } from '../../../statistics/export/encode-xlsx.ts';
import { RecordCounter } from '../../../statistics/export/encode.ts';
import { fc } from '../../support/fast-check.ts';
import { periodOf, periodsParameter } from '../../../statistics/export/sdmx/periods.ts';
import { resourceName, resourcesOf } from '../../../statistics/export/manifest.ts';

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
