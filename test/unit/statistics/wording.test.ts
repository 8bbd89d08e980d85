import { describe, expect, it } from 'vitest';
import { roundDecimal } from '../../../domain/statistics/decimal.ts';
import {
  amount,
  amountIn,
  amountUnit,
  quantity,
  statisticIn,
  wholeNumber,
} from '../../../domain/statistics/wording/amount.ts';
import {
  difference,
  growth,
  percent,
  points,
  shareOf,
  shownSign,
  signedNumber,
} from '../../../domain/statistics/wording/percent.ts';
import {
  dateWords,
  hoursOf,
  hourWithin,
  momentWords,
  shanghaiClock,
  windowWords,
} from '../../../domain/statistics/wording/window.ts';
import { quantityWords } from '../../../statistics/bulletin/wording.ts';
import { fc } from '../../support/fast-check.ts';

describe('rounding', () => {
  it.each([
    ['46.384999999', 2, 0, '46.38'],
    ['-46.385', 2, 0, '-46.39'],
    ['-0.004', 2, 0, '0.00'],
    ['8460850000000', 3, 11, '84.609'],
    ['123456789012345678', 3, 11, '1,234,567.890'],
    ['0.005', 2, 0, '0.01'],
  ])('%s to %i places, divided by 10^%i, is %s', (text, decimals, shift, shown) => {
    expect(roundDecimal(text, decimals, shift)).toBe(shown);
  });

  it('is never farther than half a unit from the exact value, and goes up from the middle', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 18n), fc.integer({ min: 0, max: 3 }), (fen, decimals) => {
        const shown = BigInt(roundDecimal(String(fen), decimals, 11).replace(/[,.]/g, ''));
        const unit = 10n ** BigInt(11 - decimals);
        const twice = 2n * (shown * unit - fen);
        expect(twice > -unit && twice <= unit).toBe(true);
      }),
    );
  });

  it('refuses what is no decimal', () => {
    expect(() => roundDecimal('1e3', 2)).toThrow('a decimal has digits');
  });
});

describe('amounts', () => {
  // Fen of published figures, written out by hand: 84.608 and 39.240 bn yuan, 11.872, 4.263.
  it.each([
    ['8460800000000', '84.608 billion yuan', '846.08亿元'],
    ['3924000000000', '39.240 billion yuan', '392.40亿元'],
    ['10000000000', '0.100 billion yuan', '1.00亿元'],
    ['9999999999', '100.00 million yuan', '10,000.00万元'],
    ['5012345000', '50.12 million yuan', '5,012.35万元'],
    ['0', '0.00 million yuan', '0.00万元'],
    ['-8460800000000', '−84.608 billion yuan', '−846.08亿元'],
  ])('%s fen', (fen, en, zh) => {
    expect(amount(fen, 'en')).toBe(en);
    expect(amount(fen, 'zh')).toBe(zh);
  });

  it('have one unit in a column', () => {
    const unit = amountUnit('8460800000000', 'zh');
    expect(unit.short).toBe('亿元');
    expect(amountIn('1234567890', unit)).toBe('0.12');
  });
});

describe('percentages', () => {
  it('have two decimals', () => {
    expect(percent('46.378', 'en')).toBe('46.38 %');
    expect(percent('46.378', 'zh')).toBe('46.38%');
  });

  it.each([
    ['66.53', 'up 66.53 % year on year', '同比增长66.53%', '+66.53', 1],
    ['-3.2', 'down 3.20 % year on year', '同比下降3.20%', '−3.20', -1],
    ['0.004', 'unchanged year on year', '与上年同期持平', '0.00', 0],
    ['-0.004', 'unchanged year on year', '与上年同期持平', '0.00', 0],
    ['1234.5', 'up 1,234.50 % year on year', '同比增长1,234.50%', '+1,234.50', 1],
  ])('of growth: %s', (value, en, zh, signed, sign) => {
    expect(growth(value, 'en')).toBe(en);
    expect(growth(value, 'zh')).toBe(zh);
    expect(signedNumber(value)).toBe(signed);
    expect(shownSign(value)).toBe(sign);
  });

  it('differ by percentage points', () => {
    // 88.21 % less 66.53 %.
    expect(difference('88.21', '66.53')).toBe('21.680000000');
    expect(difference('66.53', '88.21')).toBe('-21.680000000');
    expect(points('-21.68', 'en')).toBe('21.68 percentage points');
    expect(points('21.68', 'zh')).toBe('21.68个百分点');
    expect(points('1', 'en')).toBe('1.00 percentage point');
  });

  it('of a whole', () => {
    // 39.240 of 84.608 bn yuan.
    expect(shareOf('3924000000000', '8460800000000')).toMatch(/^46\.378/);
    expect(shareOf('1', '0')).toBeNull();
  });
});

describe('counts and quantities', () => {
  it.each([
    ['1937', '1,937', '1,937'],
    ['28800000', '28.8 million', '2,880万'],
    ['10000', '10,000', '1万'],
    ['999999.5', '1,000,000', '100万'],
    ['1234567890', '1,235 million', '12.35亿'],
  ])('%s', (value, en, zh) => {
    expect(quantity(value, 'en')).toBe(en);
    expect(quantity(value, 'zh')).toBe(zh);
  });

  it.each([
    ['999', 'g', '999 g', '999克'],
    ['12500000', 'g', '12.5 t', '12.5吨'],
    ['5083210', 'kg', '5,083 t', '5,083吨'],
    ['31240000000', 'kg', '31.24 million t', '3,124万吨'],
    ['2500', 'ml', '2.5 l', '2.5升'],
    ['1', 'piece', '1 piece', '1件'],
    ['28560000', 'piece', '28.56 million pieces', '2,856万台', 'goods.rice-cooker'],
    ['620000', 'piece', '620,000 pieces', '62万辆', 'goods.electric-bicycle'],
    ['1', 'piece', '1 piece', '1支', 'goods.toothpaste'],
  ])('%s %s has a unit of its size', (amount, unit, en, zh, member = 'goods.kitchenware') => {
    const labels = new Map([
      ['unit piece', { en: 'piece', zh: '件' }],
      ['unit g', { en: 'g', zh: '克' }],
    ]);
    expect(quantityWords({ member, quantity: amount, unit }, labels, 'en')).toBe(en);
    expect(quantityWords({ member, quantity: amount, unit }, labels, 'zh')).toBe(zh);
  });

  it('are grouped', () => {
    expect(wholeNumber('95454')).toBe('95,454');
  });
});

describe('windows', () => {
  const window = (startAt: string, endAt: string) => ({ startAt, endAt });

  it.each([
    ['2017-11-01 00:00:00', '2017-11-12 00:00:00', '1–11 November 2017', '2017年11月1—11日'],
    ['2017-11-11 00:00:00', '2017-11-12 00:00:00', '11 November 2017', '2017年11月11日'],
    [
      '2017-10-30 00:00:00',
      '2017-11-12 00:00:00',
      '30 October – 11 November 2017',
      '2017年10月30日—11月11日',
    ],
    [
      '2017-12-30 00:00:00',
      '2018-01-02 00:00:00',
      '30 December 2017 – 1 January 2018',
      '2017年12月30日—2018年1月1日',
    ],
    [
      '2017-11-11 00:00:00',
      '2017-11-11 10:00:00',
      '11 November 2017, 00:00 – 10:00',
      '2017年11月11日00:00—10:00',
    ],
  ])('from %s to before %s', (startAt, endAt, en, zh) => {
    expect(windowWords(window(startAt, endAt), 'en')).toBe(en);
    expect(windowWords(window(startAt, endAt), 'zh')).toBe(zh);
  });

  it('have hours', () => {
    const day = window('2017-11-11 00:00:00', '2017-11-12 00:00:00');
    expect(hoursOf(day)).toBe(24);
    expect(hourWithin(day, '2017-11-11 09:00:00')).toBe(9);
  });

  it("are told by Shanghai's clock", () => {
    expect(shanghaiClock('2017-11-12T01:30:00Z')).toBe('2017-11-12 09:30:00');
    expect(momentWords('2017-11-12 09:30:00', 'en')).toBe('12 November 2017, 09:30:00');
    expect(momentWords('2017-11-12 09:30:00', 'zh')).toBe('2017年11月12日 09:30:00');
    expect(dateWords('2017-03-05', 'en')).toBe('5 March 2017');
  });
});

describe('a statistic beside amounts', () => {
  it.each([
    [{ value: '84.608', unit: 'bn CNY', decimals: 3 }, '84.608 bn yuan', '846.08 亿元'],
    [{ value: '62.81', unit: 'bn CNY', decimals: 3 }, '62.810 bn yuan', '628.10 亿元'],
    [{ value: '-0.5', unit: 'bn CNY', decimals: 1 }, '−0.5 bn yuan', '−5 亿元'],
    [{ value: '66.53', unit: '%', decimals: 2 }, '66.53 %', '66.53 %'],
    [{ value: '4000', unit: 'orders', decimals: 0 }, '4,000 orders', '4,000 单'],
  ])('has the unit of the page: %o', (statistic, en, zh) => {
    const shown = (['en', 'zh'] as const).map((language) => {
      const { number, unit } = statisticIn(statistic, language);
      return `${number} ${unit}`;
    });
    expect(shown).toEqual([en, zh]);
  });
});
