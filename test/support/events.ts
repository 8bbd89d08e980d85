import type { Counties, Order } from '../../domain/order.ts';
import { validateEvent } from '../../domain/validation/validate-event.ts';
import type { OrderEvent } from '../../schemas/event/envelope.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';

export const RURAL_COUNTY = '330127';
export const OTHER_RURAL_COUNTY = '520123';
const URBAN_COUNTY = '110105';

/** The counties of the tests' events. All other codes are unknown. */
export const COUNTIES: Counties = new Map([
  [RURAL_COUNTY, { rural: true }],
  [OTHER_RURAL_COUNTY, { rural: true }],
  [URBAN_COUNTY, { rural: false }],
]);

/** A valid event with every optional part. Each call returns a new object, which tests may change. */
export function validEvent(changes: Partial<OrderVersion> = {}): OrderEvent {
  const data: OrderVersion = {
    platform: 'rural-taobao',
    orderId: 'TB20171111-000001',
    version: 2,
    status: 'paid',
    placedAt: '2017-11-11T00:00:01.250+08:00',
    paidAt: '2017-11-11T00:03:00+08:00',
    sellerCounty: RURAL_COUNTY,
    sellerVillage: `${RURAL_COUNTY}100201`,
    buyerCounty: URBAN_COUNTY,
    outlet: { type: 'village-service-station', id: 'station-7', county: RURAL_COUNTY },
    orderMode: 'consignment-sale',
    channel: 'online',
    direction: 'produce-to-city',
    lines: [
      {
        sku: 'walnut-500g',
        name: '山核桃 500g',
        category: 'agri.nuts',
        quantity: '2',
        unit: 'bag',
        amountFen: 9_980,
      },
      {
        sku: 'tea-250g',
        name: "明前茶 'Chun' \\ 250g",
        category: 'agri.tea',
        quantity: '0.5',
        unit: 'catty',
        amountFen: 20_020,
      },
    ],
    goodsAmountFen: 30_000,
    refundedFen: 0,
    shop: 's-4f1c2a',
    settlementReference: settlementOf(changes),
    ...changes,
  };
  return {
    specversion: '1.0',
    id: `evt-${data.orderId}-${String(data.version)}`,
    source: `/platforms/${data.platform}`,
    type: 'org.countyflow.order.v1',
    subject: data.orderId,
    time: '2017-11-11T00:03:01+08:00',
    datacontenttype: 'application/json',
    data,
  };
}

/** Twenty lines with the longest names, of the same amount in all: an event of 14 KB, of which few fill a batch. */
export const MANY_LINES: OrderVersion['lines'] = Array.from({ length: 20 }, () => ({
  sku: 'walnut-500g',
  name: '山核桃'.repeat(66),
  category: 'agri.nuts',
  quantity: '2',
  unit: 'bag',
  amountFen: 1_500,
}));

/** Another order is another sale. */
function settlementOf({ platform, orderId }: Partial<OrderVersion>): string {
  return orderId === undefined ? 'settle:2017-000001' : `settle:${platform ?? 'rural-taobao'}:${orderId}`;
}

/**
 * First 8 bytes of the SHA-256 of the valid event's content, computed by Python's json and hashlib from the contract's
 * field order. A change of this number changes which of two conflicting contents wins, in every existing database.
 */
export const VALID_CONTENT_HASH = 7_292_495_041_584_676_755n;

/** The row of `orders` that the valid event becomes, by column: instants in epoch ms, quantities in thousandths. */
export const VALID_ROW = {
  platform: 'rural-taobao',
  order_id: 'TB20171111-000001',
  version: 2n,
  content_hash: VALID_CONTENT_HASH,
  status: 'paid',
  placed_at: 1_510_329_601_250n,
  paid_at: 1_510_329_780_000n,
  seller_county: 330_127n,
  seller_village: '330127100201',
  buyer_county: 110_105n,
  outlet_type: 'village-service-station',
  outlet_id: 'station-7',
  outlet_county: 330_127n,
  order_mode: 'consignment-sale',
  channel: 'online',
  direction: 'produce-to-city',
  'lines.sku': ['walnut-500g', 'tea-250g'],
  'lines.name': ['山核桃 500g', "明前茶 'Chun' \\ 250g"],
  'lines.category': ['agri.nuts', 'agri.tea'],
  'lines.quantity': [2_000n, 500n],
  'lines.unit': ['bag', 'catty'],
  'lines.amount_fen': [9_980n, 20_020n],
  goods_amount_fen: 30_000n,
  refunded_fen: 0n,
  shop: 's-4f1c2a',
  settlement_reference: 'settle:2017-000001',
};

/** The order of an event that is accepted, by the counties of the tests unless told otherwise. */
export function acceptedOrder(text: string, counties: Counties = COUNTIES): Order {
  const verdict = validateEvent(text, { counties, carrier: undefined });
  if (!verdict.accepted) throw new Error(JSON.stringify(verdict.problems));
  return verdict.order;
}

/** Lines of so many events, of orders that a prefix and their number name. */
export function eventLines(prefix: string, count: number): string {
  const events = Array.from({ length: count }, (_, n) => validEvent({ orderId: `${prefix}-${String(n)}` }));
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
