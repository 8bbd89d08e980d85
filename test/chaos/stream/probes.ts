import type { OrderVersion } from '../../../schemas/event/order.ts';
import { planned, type PlannedEvent } from './planned-event.ts';

/** In these hours, only probes are placed or paid. */
export const PROBE_START = '2017-11-05T03:00:00+08:00';
export const PROBE_END = '2017-11-05T05:00:00+08:00';

const START_MS = Date.parse(PROBE_START);
export const PROBES = 60;
export const PROBE_FEN = 10_000;
export const PROBE_MILLI_CATTY = 1_500;

/**
 * Orders whose versions change the rows but not the sums. County, channel, order mode and product change with the
 * version; number, amount and quantity do not; the refund in fen is the version. So other sums mean that a reader saw
 * half a slice or two versions of one order, and a falling refund means that it saw an older state.
 */
export function probes(version: number): PlannedEvent[] {
  return Array.from({ length: PROBES }, (_, index) => {
    // Spread over two hours: several hot slices, and two hours that settle.
    const placedAt = new Date(START_MS + (index % 12) * 600_000).toISOString();
    const turn = (version + index) % 4;
    const order: OrderVersion = {
      platform: (['rural-taobao', 'tmall', 'jd'] as const)[index % 3] ?? 'jd',
      orderId: `PROBE-${String(index)}`,
      version,
      status: 'paid',
      placedAt,
      paidAt: placedAt,
      sellerCounty: ['330127', '520123', '630121', '540102'][turn] ?? '330127',
      sellerVillage: null,
      buyerCounty: '110105',
      outlet: null,
      orderMode: turn % 2 === 0 ? 'self' : 'proxy-purchase',
      channel: turn < 2 ? 'online' : 'offline',
      direction: turn % 2 === 0 ? 'local' : 'produce-to-city',
      lines: [
        {
          sku: `probe-${String(turn)}`,
          name: 'probe',
          category: ['agri.apple', 'agri.walnut', 'goods.tv', 'agri.tea'][turn] ?? 'agri.tea',
          quantity: '1.5',
          unit: 'catty',
          amountFen: PROBE_FEN,
        },
      ],
      goodsAmountFen: PROBE_FEN,
      refundedFen: version,
      settlementReference: null,
    };
    return planned(order, START_MS + 7_200_000);
  });
}
