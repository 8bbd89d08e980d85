import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { neutralized } from '../../../domain/text/escape.ts';
import { cellOf, sheetText } from '../../../statistics/export/encode-xlsx.ts';
import { RecordCounter } from '../../../statistics/export/encode.ts';
import { fc } from '../../support/fast-check.ts';
import { HOSTILE } from '../../support/hostile-texts.ts';

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

describe('other cells of a sheet', () => {
  it('show the clock of Shanghai', () => {
    expect(cellOf('2017-11-11 00:00:00', { kind: 'instant', digits: 0 })).toEqual(
      new Date('2017-11-11T00:00:00Z'),
    );
    expect(cellOf('2017-11-11', { kind: 'date' })).toEqual(new Date('2017-11-11T00:00:00Z'));
  });

  it('are empty for null', () => {
    expect(cellOf(null, { kind: 'text' })).toBeNull();
  });

  it('escape what XML cannot hold, and what looks like an escape', () => {
    expect(sheetText('a\uffffb_x0041_')).toBe('a_xFFFF_b_x005F_x0041_');
  });

  it.each(Object.entries(HOSTILE))('neutralise %s so that a reader can undo it', (_, text) => {
    const safe = neutralized(text);
    expect(safe.replace(/^'/, '')).toBe(text);
    if (/^[\s=+@＝-]/.test(text)) expect(safe).toBe(`'${text}`);
  });
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
