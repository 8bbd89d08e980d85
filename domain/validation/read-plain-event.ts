import { EVENT_TYPE, type OrderEvent, orderEvent } from '../../schemas/event/envelope.ts';
import { MAX_LINES, orderVersion } from '../../schemas/event/order.ts';
import { BLANK, type PlainForm, plainForm } from './plain-form.ts';

type Data = OrderEvent['data'];
type Line = Data['lines'][number];

const head = plainForm(
  '\\{',
  { of: orderEvent.shape, before: 'data' },
  `"data":${BLANK}\\{`,
  { of: orderVersion.shape, path: 'data', before: 'lines' },
  `"lines":${BLANK}\\[`,
);
const line = plainForm('\\{', { of: orderVersion.shape.lines.element.shape }, '\\}');
const tail = plainForm(`\\],${BLANK}`, { of: orderVersion.shape, path: 'data', after: 'lines' }, '\\}\\}');

const ID = head.group('id');
const SOURCE = head.group('source');
const SUBJECT = head.group('subject');
const TIME = head.group('time');
const PLATFORM = head.group('data.platform');
const ORDER_ID = head.group('data.orderId');
const VERSION = head.group('data.version');
const STATUS = head.group('data.status');
const PLACED_AT = head.group('data.placedAt');
const PAID_AT = head.group('data.paidAt');
const SELLER_COUNTY = head.group('data.sellerCounty');
const SELLER_VILLAGE = head.group('data.sellerVillage');
const BUYER_COUNTY = head.group('data.buyerCounty');
const OUTLET_TYPE = head.group('data.outlet.type');
const OUTLET_ID = head.group('data.outlet.id');
const OUTLET_COUNTY = head.group('data.outlet.county');
const ORDER_MODE = head.group('data.orderMode');
const CHANNEL = head.group('data.channel');
const DIRECTION = head.group('data.direction');
const SKU = line.group('sku');
const NAME = line.group('name');
const CATEGORY = line.group('category');
const QUANTITY = line.group('quantity');
const UNIT = line.group('unit');
const AMOUNT_FEN = line.group('amountFen');
const GOODS_AMOUNT_FEN = tail.group('data.goodsAmountFen');
const REFUNDED_FEN = tail.group('data.refundedFen');
const SETTLEMENT_REFERENCE = tail.group('data.settlementReference');

/** A text of bytes: each character stands for one byte (ISO 8859-1). */
export interface ByteText {
  readonly text: string;
  /** The UTF-8 that a stretch of such a text spells; undefined where it is none. */
  readonly decode: (bytes: string) => string | undefined;
}

/**
 * The event in plain form that stands in `bytes` from `first` to before `end`, as JSON.parse and zod would read it,
 * in a third of their time; undefined where it is in any other form, valid or not. Whoever publishes with the keys
 * in the contract's order is read so.
 *
 * It reads bytes, since only the names of goods hold more than ASCII: a batch becomes one string by a mere copy.
 * Which texts it takes is derived from the schema. That it takes nothing that zod refuses or reads otherwise, and
 * no key twice, is held by a property test.
 */
export function readPlainEvent(bytes: ByteText, first: number, end: number): OrderEvent | undefined {
  const { text } = bytes;
  const start = matchAt(head, bytes, first);
  if (start === undefined) return undefined;
  let at = head.pattern.lastIndex;
  const lines: Line[] = [];
  for (;;) {
    const found = matchAt(line, bytes, at);
    if (found === undefined || lines.length === MAX_LINES) return undefined;
    lines.push(lineOf(found));
    at = line.pattern.lastIndex;
    if (text[at] !== ',') break;
    at += text[at + 1] === ' ' ? 2 : 1;
  }
  const rest = matchAt(tail, bytes, at);
  if (rest === undefined || tail.pattern.lastIndex !== end) return undefined;
  return {
    specversion: '1.0',
    id: start[ID] ?? '',
    source: start[SOURCE] ?? '',
    type: EVENT_TYPE,
    subject: start[SUBJECT] ?? '',
    time: start[TIME] ?? '',
    datacontenttype: 'application/json',
    data: dataOf(start, lines, rest),
  };
}

type Groups = (string | undefined)[];

const BEYOND_ASCII = /[\x80-\xff]/;

/** Groups of a match that begins just there and is admitted; groups of what is null or absent are undefined. */
function matchAt(form: PlainForm, { text, decode }: ByteText, at: number): Groups | undefined {
  form.pattern.lastIndex = at;
  const groups: Groups | null = form.pattern.exec(text);
  if (groups === null) return undefined;
  for (const group of form.wide) {
    const bytes = groups[group];
    if (bytes === undefined || !BEYOND_ASCII.test(bytes)) continue;
    const decoded = decode(bytes);
    if (decoded === undefined) return undefined;
    groups[group] = decoded;
  }
  return form.admits(groups) ? groups : undefined;
}

function lineOf(groups: Groups): Line {
  return {
    sku: groups[SKU] ?? '',
    name: groups[NAME] ?? '',
    category: groups[CATEGORY] ?? '',
    quantity: groups[QUANTITY] ?? '',
    unit: groups[UNIT] as Line['unit'],
    amountFen: Number(groups[AMOUNT_FEN]),
  };
}

function dataOf(start: Groups, lines: Line[], rest: Groups): Data {
  const outletType = start[OUTLET_TYPE] as NonNullable<Data['outlet']>['type'] | undefined;
  const direction = start[DIRECTION] as NonNullable<Data['direction']> | undefined;
  return {
    platform: start[PLATFORM] as Data['platform'],
    orderId: start[ORDER_ID] ?? '',
    version: Number(start[VERSION]),
    status: start[STATUS] as Data['status'],
    placedAt: start[PLACED_AT] ?? '',
    paidAt: start[PAID_AT] ?? null,
    sellerCounty: start[SELLER_COUNTY] ?? '',
    sellerVillage: start[SELLER_VILLAGE] ?? null,
    buyerCounty: start[BUYER_COUNTY] ?? '',
    outlet:
      outletType === undefined
        ? null
        : { type: outletType, id: start[OUTLET_ID] ?? '', county: start[OUTLET_COUNTY] ?? '' },
    orderMode: start[ORDER_MODE] as Data['orderMode'],
    channel: start[CHANNEL] as Data['channel'],
    ...(direction === undefined ? {} : { direction }),
    lines,
    goodsAmountFen: Number(rest[GOODS_AMOUNT_FEN]),
    refundedFen: Number(rest[REFUNDED_FEN]),
    settlementReference: rest[SETTLEMENT_REFERENCE] ?? null,
  };
}
