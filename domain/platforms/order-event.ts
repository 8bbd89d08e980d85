import { EVENT_TYPE } from '../../schemas/event/envelope.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { Payload } from '../../schemas/platforms/payloads.ts';
import { parseInstant } from '../instant.ts';
import { canonicalDecimal } from '../order.ts';
import type { Shop } from '../reference/shop-list.ts';
import type { Fields } from './fields.ts';
import { FORMS, type OrderState } from './form.ts';
import { later, versionOf } from './local-time.ts';
import { type ReadRefunds, refundedFen } from './refunds.ts';
import type { AdapterContext } from './registers.ts';

/** A line as an adapter reads it. */
export interface ReadLine {
  readonly from: Fields;
  readonly sku: string;
  readonly name: string;
  readonly product: string;
  /** The platform's categories, the closest first. */
  readonly categories: readonly string[];
  readonly quantity: string;
  readonly amountFen: number;
}

/** What an adapter reads of an order. Names of persons, telephone numbers and addresses have no place in it. */
export interface ReadOrder extends OrderState {
  readonly payload: Payload;
  readonly orderId: string;
  /** The fields that may name the shop, the first that does. */
  readonly shop: { readonly from: Fields; readonly fields: readonly string[] };
  /** Whether the shop is an outlet of a network, whose sale may have been offline. */
  readonly shopIsOutlet?: boolean;
  /** What names the buyer's region. */
  readonly region: Fields;
  readonly placedAt: string;
  readonly modifiedAt: string;
  readonly refunds: ReadRefunds;
  readonly lines: readonly ReadLine[];
  /** What the buyer paid, with postage; 0 if the platform does not say. */
  readonly paidFen: number;
}

/** The event of an order that was read, as the contract has it; validation judges it like any other. */
export function orderEvent(record: Fields, order: ReadOrder, context: AdapterContext): object {
  const sale = readSale(record);
  const shop = findShop(record, order, context);
  const goodsAmountFen = order.lines.reduce((sum, line) => sum + line.amountFen, 0);
  const lost =
    order.paidAt === null ? 0 : refundedFen(order.refunds.succeededFen, order.paidFen, goodsAmountFen);
  const isUndone = order.paidAt !== null && goodsAmountFen > 0 && lost === goodsAmountFen;
  const status = order.status === 'cancelled' || !isUndone ? order.status : 'refunded';
  const refunded = status === 'refunded' ? goodsAmountFen : lost;
  const changedAt = later(order.modifiedAt, order.refunds.changedAt);
  const changedAtMs = parseInstant(changedAt) ?? 0;
  const version = versionOf({ changedAtMs, status, refundedFen: refunded, goodsAmountFen });
  const platform = platformOf(shop, sale);
  const orderId = order.orderId;
  return {
    specversion: '1.0',
    id: `${orderId}/${String(version)}`,
    source: `/platforms/${platform ?? ''}`,
    type: EVENT_TYPE,
    subject: orderId,
    time: changedAt,
    datacontenttype: 'application/json',
    origin: sale.origin,
    data: {
      ...{ platform, orderId, version, status },
      ...{ placedAt: order.placedAt, paidAt: order.paidAt },
      sellerCounty: shop?.county,
      sellerVillage: sale.sellerVillage ?? shop?.village ?? null,
      buyerCounty: findCounty(order, context),
      outlet: sale.outlet ?? outletOf(order, shop),
      orderMode: sale.orderMode ?? 'self',
      channel: channelOf(order, sale),
      lines: order.lines.map((line) => lineOf(line, order, shop, context)),
      ...{ goodsAmountFen, refundedFen: refunded },
      settlementReference: sale.settlementReference ?? null,
      shop: sale.shop,
    },
  };
}

/** The variant of a line: the product itself, where the platform says 0 or nothing. */
export function skuOf(line: Fields, product: string): string {
  const sku = line.optionalText('sku_id');
  return sku === '' || sku === '0' ? product : sku;
}

/** An order that does not name its shop may have it beside itself, or in the request that it answers. */
function findShop(record: Fields, { payload, shop }: ReadOrder, context: AdapterContext): Shop | undefined {
  const { from, fields } = shop;
  const places = [
    ...fields.map((field) => [from, field] as const),
    [record, 'shop'] as const,
    ...fields.map((field) => [record.optionalObject('request'), field] as const),
  ];
  const [place, field] = places.find(([one, name]) => one?.has(name)) ?? [];
  const id = place?.optionalText(field ?? '') ?? context.shop ?? '';
  const found = context.registers.shop(payload, id);
  if (id === '') from.report('field.missing', fields[0] ?? '', 'payload.shop_unnamed');
  else if (found === undefined) (place ?? from).report('payload.shop_unknown', field ?? '');
  return found;
}

/** A station of Rural Taobao sells what shops of Taobao and Tmall have. Else the register knows whose the shop is. */
function platformOf(shop: Shop | undefined, { outlet }: SaleFacts): Platform | undefined {
  const isTaobao = shop?.platform === 'tmall' || shop?.platform === 'rural-taobao';
  return isTaobao && outlet?.type === 'village-service-station' ? 'rural-taobao' : shop?.platform;
}

function findCounty({ payload, region }: ReadOrder, { regions }: AdapterContext): string | undefined {
  const { province, prefecture, county } = FORMS[payload].region;
  const found = regions.find({
    province: region.optionalText(province),
    prefecture: region.optionalText(prefecture),
    county: region.optionalText(county),
  });
  if ('county' in found) return found.county;
  region.report(found.problem, county);
  return undefined;
}

function outletOf(
  { shopIsOutlet = false, shop: { from, fields } }: ReadOrder,
  shop: Shop | undefined,
): object | null {
  if (!shopIsOutlet || shop === undefined) return null;
  if (shop.outletType === null) from.report('payload.shop_unknown', fields[0] ?? '', 'payload.no_outlet');
  return { type: shop.outletType, id: shop.shop, county: shop.county };
}

function channelOf({ shopIsOutlet = false, shop: { from } }: ReadOrder, { channel }: SaleFacts): string {
  if (channel === undefined && shopIsOutlet) from.report('field.missing', '', 'payload.no_channel');
  return channel ?? 'online';
}

function lineOf(
  line: ReadLine,
  { payload }: ReadOrder,
  shop: Shop | undefined,
  context: AdapterContext,
): object {
  const { registers } = context;
  const found =
    registers.mapping(payload, 'product', line.product) ??
    line.categories.map((id) => registers.mapping(payload, 'category', id)).find((one) => one !== undefined);
  const category = found?.category ?? shop?.category ?? undefined;
  if (category === undefined) line.from.report('payload.category_unmapped', '');
  return {
    ...{ sku: line.sku, name: line.name, category },
    quantity: canonicalDecimal(line.quantity),
    unit: found?.unit ?? 'piece',
    amountFen: line.amountFen,
  };
}

const STATED = ['origin', 'orderMode', 'channel', 'sellerVillage', 'settlementReference', 'shop'] as const;

type SaleFacts = ReturnType<typeof readSale>;

/**
 * What no platform's order says about a sale, in the words of the contract: whoever hands the record over may add it as
 * its member `sale`. Validation judges the values. The shop is a pseudonym: no adapter makes one of a platform's own id,
 * which is no secret.
 */
function readSale(record: Fields) {
  const sale = record.optionalObject('sale');
  sale?.only([...STATED, 'outlet']);
  const outlet = sale?.optionalObject('outlet');
  outlet?.only(['type', 'id', 'county']);
  const stated: Partial<Record<(typeof STATED)[number], string>> = {};
  for (const name of STATED) if (sale?.has(name) === true) stated[name] = sale.optionalText(name);
  return {
    ...stated,
    outlet: outlet && { type: outlet.text('type'), id: outlet.text('id'), county: outlet.text('county') },
  };
}
