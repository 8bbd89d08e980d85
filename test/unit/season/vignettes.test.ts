import { describe, expect, it } from 'vitest';
import type { SeasonRecord } from '../../../simulation/season/season-record.ts';
import { season, textOf } from '../../support/season-events.ts';

interface Sold {
  orders: number;
  quantity: number;
  yuan: number;
}

interface Claim {
  readonly platform: string;
  readonly county: string;
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

const everyOrder = lastVersions(season(2017, 1, 1, 'archive', 'places'));

function sold({ platform, county, category, from, to }: Claim): Sold {
  const total: Sold = { orders: 0, quantity: 0, yuan: 0 };
  for (const order of everyOrder.values()) {
    const paidMs = order.paidAt === null ? NaN : Date.parse(order.paidAt);
    const within = paidMs >= Date.parse(`${from}+08:00`) && paidMs < Date.parse(`${to}+08:00`);
    if (!within || order.platform !== platform || order.sellerCounty !== county) continue;
    const lines = order.lines.filter((line) => category === undefined || line.category === category);
    if (lines.length > 0) total.orders += 1;
    for (const { quantity, amountFen } of lines) {
      total.quantity += Number(quantity);
      total.yuan += amountFen / 100;
    }
  }
  return total;
}

const PERIOD = { from: '2017-11-01T00:00', to: '2017-11-12T00:00' };
const MIDNIGHT = '2017-11-11T00:00';

describe('sales that the press reported of single places', () => {
  it('have believable orders where every order is simulated', () => {
    const bedding = sold({
      platform: 'rural-taobao',
      county: '371721',
      category: 'goods.bedding',
      from: MIDNIGHT,
      to: '2017-11-11T10:00',
    });
    expect(bedding).toEqual({
      orders: 4_040,
      quantity: expect.any(Number) as number,
      yuan: expect.closeTo(5_000_000, 2) as number,
    });
    const walnuts = sold({ platform: 'pinduoduo', county: '610582', category: 'agri.walnut', ...PERIOD });
    expect(walnuts.quantity).toBeCloseTo(15_000, 3);
    expect(walnuts.orders).toBe(5_000);
    const duan = sold({ platform: 'lecuntao', county: '451228', from: MIDNIGHT, to: '2017-11-13T00:00' });
    expect(duan.yuan).toBeCloseTo(80_400, 2);
    const channels = [...everyOrder.values()]
      .filter(({ platform }) => platform === 'lecuntao')
      .map(({ channel }) => channel);
    expect(new Set(channels)).toEqual(new Set(['online', 'offline']));
    expect(everyOrder.size).toBe(4_040 + 5_000 + 2_000);
  });
});
