import { describe, expect, it } from 'vitest';
import type { SeasonRecord } from '../../../simulation/season/season-record.ts';
import { season, textOf } from '../../support/season-events.ts';

const SAMPLE_FACTOR = 10_000;

interface Sold {
  orders: number;
  quantity: number;
  yuan: number;
}

interface Claim {
  readonly platform: string;
  readonly county: (code: string) => boolean;
  readonly category?: string;
  readonly from: string;
  readonly to: string;
}

interface LooseEvent {
  data: {
    platform: string;
    orderId: string;
    version: number;
    paidAt: string | null;
    sellerCounty: string;
    channel: string;
    lines: { category: string; quantity: string; amountFen: number }[];
  };
}

/** The last version of each order. */
function lastVersions(records: Iterable<SeasonRecord>): Map<string, LooseEvent['data']> {
  const orders = new Map<string, LooseEvent['data']>();
  for (const record of records) {
    if (record.invalid !== undefined) continue;
    const { data } = JSON.parse(textOf(record) ?? '') as LooseEvent;
    if ((orders.get(data.orderId)?.version ?? 0) <= data.version) orders.set(data.orderId, data);
  }
  return orders;
}

const sample = lastVersions(season(2017, SAMPLE_FACTOR, 1));
const everyOrder = lastVersions(season(2017, 1, 1, 'archive', 'places'));

/** Sums sales over all orders and multiplies by the sample factor. */
function sold(
  { platform, county, category, from, to }: Claim,
  orders = sample,
  factor = SAMPLE_FACTOR,
): Sold {
  const total: Sold = { orders: 0, quantity: 0, yuan: 0 };
  for (const order of orders.values()) {
    const paidMs = order.paidAt === null ? NaN : Date.parse(order.paidAt);
    const within = paidMs >= Date.parse(`${from}+08:00`) && paidMs < Date.parse(`${to}+08:00`);
    if (!within || order.platform !== platform || !county(order.sellerCounty)) continue;
    const lines = order.lines.filter((line) => category === undefined || line.category === category);
    if (lines.length > 0) total.orders += factor;
    for (const { quantity, amountFen } of lines) {
      total.quantity += Number(quantity) * factor;
      total.yuan += (amountFen / 100) * factor;
    }
  }
  return total;
}

const PERIOD = { from: '2017-11-01T00:00', to: '2017-11-12T00:00' };
const MIDNIGHT = '2017-11-11T00:00';
const is = (code: string) => (county: string) => county === code;

describe('sales that the press reported of single places', () => {
  it('include bedding sets of Wanqianji in ten hours: about five million yuan', () => {
    const claim = { platform: 'rural-taobao', county: is('371721'), category: 'goods.bedding' };
    const bedding = sold({ ...claim, from: MIDNIGHT, to: '2017-11-11T10:00' });
    expect(bedding.yuan).toBeCloseTo(5_000_000, 3);
    // A sample in which each order stands for 10,000 cannot show "over 4,000" orders.
    expect(bedding.orders).toBe(SAMPLE_FACTOR);
  });

  it('include apples of Aksu on Tmall in twelve hours: 1.7 million catty', () => {
    const claim = { platform: 'tmall', county: is('652901'), category: 'agri.apple' };
    expect(sold({ ...claim, from: MIDNIGHT, to: '2017-11-11T12:00' }).quantity).toBeCloseTo(1_700_000, 3);
    // No sales were reported after the twelfth hour, so the season has none.
    expect(sold({ ...claim, ...PERIOD }).quantity).toBeCloseTo(1_700_000, 3);
  });

  it('include walnuts, garlic and red dates on Pinduoduo', () => {
    const on = { platform: 'pinduoduo', ...PERIOD };
    expect(sold({ ...on, county: is('610582'), category: 'agri.walnut' }).quantity).toBeCloseTo(15_000, 3);
    const garlic = { ...on, county: is('410122'), category: 'agri.garlic' };
    expect(sold({ ...garlic, from: '2017-11-07T00:00' }).quantity).toBeCloseTo(1_000_000, 3);
    const shaanxi = (county: string): boolean => county.startsWith('61');
    expect(sold({ ...on, county: shaanxi, category: 'agri.red-date' }).quantity).toBeCloseTo(700_000, 3);
  });

  it("include Du'an on Lecuntao in two days: over 80,000 yuan", () => {
    const { yuan } = sold({
      platform: 'lecuntao',
      county: is('451228'),
      from: MIDNIGHT,
      to: '2017-11-13T00:00',
    });
    expect(yuan).toBeGreaterThan(80_000);
    expect(yuan).toBeLessThan(81_000);
  });

  it('have believable orders where every order is simulated', () => {
    const of = (claim: Claim): Sold => sold(claim, everyOrder, 1);
    const bedding = of({
      platform: 'rural-taobao',
      county: is('371721'),
      category: 'goods.bedding',
      from: MIDNIGHT,
      to: '2017-11-11T10:00',
    });
    expect(bedding).toEqual({
      orders: 4_040,
      quantity: expect.any(Number) as number,
      yuan: expect.closeTo(5_000_000, 2) as number,
    });
    const walnuts = of({ platform: 'pinduoduo', county: is('610582'), category: 'agri.walnut', ...PERIOD });
    expect(walnuts.quantity).toBeCloseTo(15_000, 3);
    expect(walnuts.orders).toBe(5_000);
    const duan = of({ platform: 'lecuntao', county: is('451228'), from: MIDNIGHT, to: '2017-11-13T00:00' });
    expect(duan.yuan).toBeCloseTo(80_400, 2);
    const channels = [...everyOrder.values()]
      .filter(({ platform }) => platform === 'lecuntao')
      .map(({ channel }) => channel);
    expect(new Set(channels)).toEqual(new Set(['online', 'offline']));
    expect(everyOrder.size).toBe(4_040 + 5_000 + 2_000);
  });
});
