import type { OrderVersion } from '../../schemas/event/order.ts';
import { fc } from './fast-check.ts';
import { A, B, C, D, URBAN } from './statistics-reference.ts';

/** Instants at which a window begins or ends in Shanghai, a millisecond from them, and some in between. */
const PLACED = [
  '2016-11-01T00:00:00+08:00',
  '2016-11-10T23:59:59.999+08:00',
  '2016-11-10T16:00:00Z',
  '2016-11-11T20:15:00.500+08:00',
  '2016-11-11T23:59:59.999+08:00',
  '2016-11-12T00:00:00+08:00',
  '2017-10-31T23:59:59.999+08:00',
  '2017-11-01T00:00:00+08:00',
  '2017-11-05T12:00:00.001-05:00',
  '2017-11-10T23:59:59.999+08:00',
  '2017-11-11T00:00:00+08:00',
  '2017-11-11T01:59:59.999Z',
  '2017-11-11T10:00:00+08:00',
  '2017-11-11T23:59:59.999+08:00',
  '2017-11-11T16:00:00Z',
  '2017-11-12T23:59:59.999+08:00',
  '2017-11-13T00:00:00+08:00',
];

/** Delay of payment: none, a millisecond (over midnight, from .999), some hours or more than a day. */
const PAID_AFTER_MS = [0, 1, 60_000, 3_600_000, 7 * 3_600_000, 26 * 3_600_000];

const line = fc.record({
  sku: fc.constantFrom('sku-1', 'sku-2'),
  name: fc.constantFrom('苹果', "walnut 'Qin' \\ 500g", 'a\u2028b'),
  category: fc.constantFrom('agri.apple', 'agri.walnut', 'goods.tv'),
  quantity: fc.constantFrom('1', '0.5', '2.250', '12', '100000000.125'),
  unit: fc.constantFrom('catty' as const, 'piece' as const),
  amountFen: fc.oneof(fc.integer({ min: 0, max: 5_000_000 }), fc.constantFrom(0, 1, 99_999_999_999)),
});

const content = fc.record({
  version: fc.integer({ min: 1, max: 4 }),
  paidAfterMs: fc.option(fc.constantFrom(...PAID_AFTER_MS), { freq: 4 }),
  refundPerMille: fc.constantFrom(0, 0, 0, 333, 1000),
  sellerCounty: fc.constantFrom(A, B, C, D, URBAN),
  buyerCounty: fc.constantFrom(A, URBAN),
  /** The six digits of town and village after the code of the seller's county. */
  villageSuffix: fc.constantFrom(null, '100201', '100202'),
  outlet: fc.option(
    fc.record({
      type: fc.constantFrom('village-service-station' as const, 'convenience-store' as const),
      id: fc.constantFrom('station-1', 'station-2'),
      county: fc.constantFrom(A, B),
    }),
  ),
  channel: fc.constantFrom('online' as const, 'offline' as const),
  orderMode: fc.constantFrom('self' as const, 'proxy-purchase' as const),
  direction: fc.constantFrom('produce-to-city' as const, 'local' as const),
  lines: fc.array(line, { minLength: 1, maxLength: 3 }),
  /** A version may name another settlement than the one before, or none. Up to all orders share one. */
  settlementReference: fc.constantFrom(null, null, null, 'settle:1', 'settle:1', 'settle:2'),
});

type Content = typeof content extends fc.Arbitrary<infer T> ? T : never;

const history = fc.record({
  platform: fc.constantFrom('rural-taobao' as const, 'tmall' as const, 'jd' as const),
  placedAt: fc.constantFrom(...PLACED),
  versions: fc.array(content, { minLength: 1, maxLength: 4 }),
});

type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

function eventText(orderId: string, { platform, placedAt }: History, version: Content): string {
  const placedMs = Date.parse(placedAt);
  const paidMs = version.paidAfterMs === null ? null : placedMs + version.paidAfterMs;
  const goodsAmountFen = version.lines.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const refundedFen = paidMs === null ? 0 : Math.floor((goodsAmountFen * version.refundPerMille) / 1000);
  const data: OrderVersion = {
    platform,
    orderId,
    version: version.version,
    status: paidMs === null ? 'placed' : refundedFen === goodsAmountFen ? 'refunded' : 'paid',
    placedAt,
    paidAt: paidMs === null ? null : new Date(paidMs).toISOString(),
    sellerCounty: version.sellerCounty,
    sellerVillage: version.villageSuffix === null ? null : version.sellerCounty + version.villageSuffix,
    buyerCounty: version.buyerCounty,
    outlet: version.outlet,
    orderMode: version.orderMode,
    channel: version.channel,
    direction: version.direction,
    lines: version.lines,
    goodsAmountFen,
    refundedFen,
    settlementReference: version.settlementReference,
  };
  return JSON.stringify({
    specversion: '1.0',
    id: `evt-${orderId}-${version.version}`,
    source: `/platforms/${platform}`,
    type: 'org.countyflow.order.v1',
    subject: orderId,
    time: new Date(paidMs ?? placedMs).toISOString(),
    datacontenttype: 'application/json',
    data,
  });
}

/** A random set of accepted events: orders of one to four versions, some in conflict. */
export const orderEvents: fc.Arbitrary<string[]> = fc
  .array(history, { minLength: 1, maxLength: 12 })
  .map((histories) =>
    histories.flatMap((one, index) => one.versions.map((version) => eventText(`O-${index}`, one, version))),
  );

/** Refreshes hot slices, whole hours, or hours and then the sums of their days and windows. */
export type Refresh = 'hot' | 'hours' | 'sums';

/** The first hours of the windows that questions ask for, and of their bases. */
const FIRST_HOURS = ['11-01T00', '11-10T00', '11-11T00', '11-11T05'];

/**
 * A paid order in each county at the beginning of each window, so that no window is empty, whatever a seed draws beside
 * them. County C sold nothing in the base year.
 */
export function ordersEverywhere(): string[] {
  const placed = ['2017', '2016'].flatMap((year) => FIRST_HOURS.map((hour) => `${year}-${hour}:00:00+08:00`));
  const sold = placed.flatMap((placedAt) =>
    ([A, B, C, D, URBAN] as const).map((county) => ({ placedAt, county })),
  );
  return sold
    .filter(({ placedAt, county }) => county !== C || placedAt.startsWith('2017'))
    .map(({ placedAt, county }, index) => paidOrder(`E-${index}`, placedAt, county, index))
    .concat(AFTER_ALL_WINDOWS);
}

function paidOrder(
  orderId: string,
  placedAt: string,
  county: Content['sellerCounty'],
  index: number,
  paidAfterMs = 0,
): string {
  const platform = (['rural-taobao', 'tmall', 'jd'] as const)[index % 3] ?? 'jd';
  const lines = (['agri.apple', 'agri.walnut', 'goods.tv'] as const).map((category) => ({
    ...({ sku: 'sku-1', name: '苹果', category, quantity: '12', unit: 'catty' } as const),
    amountFen: 1_000 + index,
  }));
  const version: Content = {
    ...{ version: 1, paidAfterMs, refundPerMille: 0, settlementReference: null, lines },
    ...{ sellerCounty: county, buyerCounty: URBAN, villageSuffix: '100201' },
    ...{ channel: 'online', orderMode: 'self', direction: 'local' },
    outlet: { type: 'convenience-store', id: 'station-1', county: A },
  };
  return eventText(orderId, { platform, placedAt, versions: [] }, version);
}

/** An order that counts in no window, and whose event says that all of them are over. */
export const AFTER_ALL_WINDOWS = paidOrder('after', '2018-01-01T00:00:00+08:00', URBAN, 0);

/** An order that was paid in the month before the one of its placing, as far as clocks may differ. */
export const PAID_BEFORE_ITS_MONTH = paidOrder('early', '2017-11-01T00:01:00+08:00', B, 0, -180_000);

/** How a set of events arrives: shuffled, partly twice, in batches, each from the stream or as an archive. */
export interface Delivery {
  readonly events: readonly string[];
  readonly by: 'stream' | 'archive';
  /** Delivers the same range again, as after a crash between the writes. */
  readonly again: boolean;
  /** What is refreshed after the delivery. */
  readonly refresh: 'none' | Refresh;
}

export function deliveries(events: readonly string[]): fc.Arbitrary<Delivery[]> {
  const doubled = fc
    .subarray([...events])
    .chain((twice) =>
      fc.shuffledSubarray([...events, ...twice], { minLength: events.length + twice.length }),
    );
  const cut = fc.record({
    size: fc.integer({ min: 1, max: Math.max(1, events.length) }),
    by: fc.constantFrom('stream' as const, 'archive' as const),
    again: fc.boolean(),
    refresh: fc.constantFrom('none' as const, 'hot' as const, 'hours' as const, 'sums' as const),
  });
  return fc.tuple(doubled, fc.array(cut, { minLength: 1, maxLength: 5 })).map(([order, cuts]) => {
    const found: Delivery[] = [];
    let at = 0;
    for (const { size, ...how } of cuts) {
      found.push({ ...how, events: order.slice(at, at + size) });
      at += size;
    }
    found.push({ events: order.slice(at), by: 'stream', again: false, refresh: 'none' });
    return found.filter((delivery) => delivery.events.length > 0);
  });
}
