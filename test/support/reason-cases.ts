import { isUtf8 } from 'node:buffer';
import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import { utf8 } from './batches.ts';
import { validEvent } from './events.ts';
import { removeAt, setAt, valueAt } from './json-pointer.ts';

/** One way to break the valid event, and the only problem that must result. */
export interface ReasonCase {
  readonly code: ReasonCode;
  readonly path: string;
  readonly what: string;
  readonly value: Uint8Array | null;
  readonly key: string | null;
  readonly topicPlatform: Platform;
  /** What is wrong in it, as the page of reasons shows it. */
  readonly example: string;
}

const EVENT = validEvent();
const FROM = { key: EVENT.data.orderId, topicPlatform: EVENT.data.platform };

function changed(
  code: ReasonCode,
  path: string,
  what: string,
  changes: Readonly<Record<string, unknown>>,
): ReasonCase {
  const event = validEvent();
  for (const [pointer, value] of Object.entries(changes)) setAt(event, pointer, value);
  const example = shownChanges(changes);
  return { code, path, what, value: utf8(JSON.stringify(event)), example, ...FROM };
}

/** Each pointer with the value there. */
export function shownChanges(changes: Readonly<Record<string, unknown>>): string {
  return Object.entries(changes)
    .map(([pointer, value]) => `${pointer}: ${JSON.stringify(value)}`)
    .join('\n');
}

function without(code: ReasonCode, path: string, what: string): ReasonCase {
  const event = validEvent();
  removeAt(event, path);
  return { code, path, what, value: utf8(JSON.stringify(event)), example: `${path}: —`, ...FROM };
}

function raw(code: ReasonCode, what: string, value: Uint8Array | null): ReasonCase {
  const example = [`${value?.length ?? 0} B`, ...(value === null ? [] : [shownBytes(value)])].join('\n');
  return { code, path: '', what, value, example, ...FROM };
}

/** Text as it is, other bytes in hex, and of many only the first. */
function shownBytes(value: Uint8Array): string {
  const some = Buffer.from(value.subarray(0, 100));
  return isUtf8(some) ? some.toString() : some.toString('hex');
}

function spelled(code: ReasonCode, path: string, what: string, from: string, to: string): ReasonCase {
  const text = JSON.stringify(EVENT);
  if (!text.includes(from)) throw new Error(`the valid event does not contain ${from}`);
  return { code, path, what, value: utf8(text.replace(from, () => to)), example: to, ...FROM };
}

function carried(
  code: ReasonCode,
  path: string,
  what: string,
  carrier: Partial<Pick<ReasonCase, 'key' | 'topicPlatform'>>,
): ReasonCase {
  const { topicPlatform, ...key } = carrier;
  const shown = { ...key, ...(topicPlatform && { topic: topicOf(topicPlatform) }) };
  const example = `${path}: ${JSON.stringify(valueAt(EVENT, path))}\n${shownChanges(shown)}`;
  return { code, path, what, value: utf8(JSON.stringify(EVENT)), example, ...FROM, ...carrier };
}

const NEW_LINE = { sku: 's', name: 'n', category: 'agri.tea', quantity: '1', unit: 'box', amountFen: 0 };
const PADDED = utf8(JSON.stringify(EVENT).padEnd(1_048_577, ' '));
const VERSION = '"version":2';
const REFUND = '"refundedFen":0';
const UNPAID = { '/data/paidAt': null, '/data/status': 'shipped' };

export const REASON_CASES: readonly ReasonCase[] = [
  raw('bytes.empty', 'a tombstone', null),
  raw('bytes.empty', 'no bytes', new Uint8Array()),
  raw('bytes.too_large', 'one byte more than 1 MiB', PADDED),
  raw('bytes.not_utf8', 'a byte that UTF-8 does not have', Buffer.from([0x7b, 0xff, 0x7d])),
  raw('bytes.not_utf8', 'an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])),
  raw('json.syntax', 'half an event', PADDED.subarray(0, 100)),
  raw('json.syntax', 'a byte order mark', utf8(`\ufeff${JSON.stringify(EVENT)}`)),

  spelled('json.duplicate_key', '/data/version', 'an older version too', VERSION, '"version":1,"version":2'),
  spelled('json.duplicate_key', '/data', 'another order too', '"data":', '"data":{},"data":'),

  without('field.missing', '/data/goodsAmountFen', 'no amount, which must not become 0'),
  without('field.missing', '/data/paidAt', 'an absent paidAt is not null'),
  without('field.missing', '/data/lines/1/unit', 'no unit in the second line'),
  without('field.missing', '/id', 'no event id'),
  without('field.missing', '/data', 'no data'),
  changed('field.unknown', '/traceparent', 'an extension attribute', { '/traceparent': '00-x' }),
  changed('field.unknown', '/data/buyerPhone', 'personal data', { '/data/buyerPhone': '0' }),
  changed('field.unknown', '/data/lines/0/a\ufffdb\ufffdc', 'a name that a pointer would escape', {
    '/data/lines/0/a~1b~0c': 1,
  }),
  changed('field.type', '/data/version', 'a number as text', { '/data/version': '2' }),
  changed('field.type', '/data/sellerCounty', 'a code as a number', { '/data/sellerCounty': 330127 }),
  changed('field.type', '/data/lines', 'an object for a list', { '/data/lines': {} }),
  changed('field.type', '/data/outlet', 'a list for an object', { '/data/outlet': [] }),
  changed('field.type', '/data/orderMode', 'null for a word', { '/data/orderMode': null }),
  raw('field.type', 'a list for an event', utf8('[]')),
  changed('field.value', '/data/status', 'a status of another contract', { '/data/status': 'PAID' }),
  changed('field.value', '/data/platform', 'a platform that does not take part', {
    '/data/platform': 'ebay',
  }),
  changed('field.value', '/specversion', 'another CloudEvents', { '/specversion': '0.3' }),
  changed('field.value', '/type', 'another contract', { '/type': 'org.countyflow.order.v2' }),
  changed('field.value', '/data/direction', 'a direction that is derived only', {
    '/data/direction': 'other',
  }),
  changed('field.format', '/data/sellerCounty', 'a province', { '/data/sellerCounty': '33' }),
  changed('field.format', '/data/lines/0/quantity', 'nothing is sold', { '/data/lines/0/quantity': '0.000' }),
  changed('field.format', '/data/lines/0/quantity', 'four places', { '/data/lines/0/quantity': '1.0001' }),
  changed('field.format', '/data/placedAt', 'no zone', { '/data/placedAt': '2017-11-11T00:00:01' }),
  changed('field.format', '/data/placedAt', 'microseconds', {
    '/data/placedAt': '2017-11-11T00:00:01.000001+08:00',
  }),
  changed('field.format', '/data/lines/0/name', 'a tab', { '/data/lines/0/name': 'a\tb' }),
  changed('field.format', '/data/lines/0/category', 'no class', { '/data/lines/0/category': 'tea' }),
  changed('field.range', '/data/version', 'version 0', { '/data/version': 0 }),
  changed('field.range', '/data/goodsAmountFen', 'a negative amount', { '/data/goodsAmountFen': -1 }),
  changed('field.range', '/data/lines/0/amountFen', 'half a fen', { '/data/lines/0/amountFen': 0.5 }),
  changed('field.range', '/data/refundedFen', 'above ten billion yuan', {
    '/data/refundedFen': 1_000_000_000_001,
  }),
  spelled('field.range', '/data/version', 'past 2^53', VERSION, '"version":9007199254740993'),
  spelled('field.range', '/data/refundedFen', 'no finite number', REFUND, '"refundedFen":1e400'),
  spelled(
    'field.range',
    '/data/refundedFen',
    'what a double takes for nothing',
    REFUND,
    '"refundedFen":1e-400',
  ),
  spelled(
    'field.range',
    '/data/version',
    'what a double takes for 2',
    VERSION,
    '"version":2.00000000000000001',
  ),
  spelled(
    'field.range',
    '/data/version',
    'a fraction that a double has no room for',
    VERSION,
    '"version":9007199254740991.4',
  ),
  changed('field.length', '/data/lines', 'no line', { '/data/lines': [] }),
  changed('field.length', '/data/lines', '501 lines', {
    '/data/lines': Array.from({ length: 501 }, () => NEW_LINE),
  }),
  changed('field.length', '/data/lines/1/name', 'an empty name', { '/data/lines/1/name': '' }),
  changed('field.length', '/data/lines/1/name', '201 characters', { '/data/lines/1/name': '茶'.repeat(201) }),

  changed('time.invalid', '/data/placedAt', '30 February', { '/data/placedAt': '2017-02-30T00:00:00Z' }),
  changed('time.invalid', '/data/paidAt', 'a leap second', { '/data/paidAt': '2016-12-31T23:59:60Z' }),
  changed('time.invalid', '/time', 'an offset that no zone has', { '/time': '2017-11-11T00:03:01+15:00' }),
  changed('time.out_of_bounds', '/data/placedAt', 'before the first Double 11', {
    '/data/placedAt': '2008-12-31T23:59:59.999Z',
  }),
  changed('time.out_of_bounds', '/time', 'milliseconds taken for seconds', {
    '/time': '2100-01-01T00:00:00Z',
  }),
  changed('time.paid_before_placed', '/data/paidAt', 'paid 5 min and 1 ms early', {
    '/data/placedAt': '2017-11-11T00:05:00.001+08:00',
    '/data/paidAt': '2017-11-11T00:00:00.000+08:00',
  }),
  changed('time.in_future', '/data/placedAt', 'placed after it is told', {
    '/data/status': 'shipped',
    '/data/paidAt': null,
    '/data/placedAt': '2017-11-11T00:08:01.001+08:00',
  }),
  changed('time.in_future', '/data/paidAt', 'paid after it is told', {
    '/data/paidAt': '2017-11-11T00:08:01.001+08:00',
  }),

  changed('status.paid_at_missing', '/data/paidAt', 'paid, but not when', { '/data/paidAt': null }),
  changed('status.paid_at_unexpected', '/data/paidAt', 'only placed, but paid', { '/data/status': 'placed' }),
  changed('amount.sum_mismatch', '/data/goodsAmountFen', 'one fen less', { '/data/goodsAmountFen': 29_999 }),
  changed('amount.refund_exceeds', '/data/refundedFen', 'one fen more', { '/data/refundedFen': 30_001 }),
  changed('amount.refund_unpaid', '/data/refundedFen', 'nobody paid', { ...UNPAID, '/data/refundedFen': 1 }),
  changed('amount.refund_incomplete', '/data/refundedFen', 'one fen is left', {
    '/data/status': 'refunded',
    '/data/refundedFen': 29_999,
  }),
  changed('identity.subject_mismatch', '/subject', 'the subject of another order', { '/subject': 'TB-2' }),
  changed('identity.source_mismatch', '/source', 'the source of another platform', {
    '/source': '/platforms/jd',
  }),
  carried('identity.topic_mismatch', '/data/platform', "another platform's topic", { topicPlatform: 'jd' }),
  carried('identity.key_mismatch', '/data/orderId', 'no key', { key: null }),
  carried('identity.key_mismatch', '/data/orderId', 'the key of another order', { key: 'TB-2' }),
  changed('county.unknown', '/data/buyerCounty', 'a code that nobody has', { '/data/buyerCounty': '899999' }),
  changed('county.unknown', '/data/outlet/county', "the outlet's code", { '/data/outlet/county': '899999' }),
  changed('county.village_mismatch', '/data/sellerVillage', 'a village of another county', {
    '/data/sellerVillage': '520123100201',
  }),
  changed('personal.telephone', '/data/lines/0/name', 'a number that nobody has', {
    '/data/lines/0/name': '茶叶 13000000000',
  }),
  changed('personal.telephone', '/data/lines/1/name', 'who gets it, and where', {
    '/data/lines/1/name': '张三 13800001234 上海市徐汇区龙华路1号',
  }),
  changed('personal.identity_number', '/data/lines/0/name', 'whom it is insured for', {
    '/data/lines/0/name': '旅行保险 110101190001010006',
  }),
  changed('personal.address', '/data/lines/0/name', 'where it goes', {
    '/data/lines/0/name': '茶叶 送龙华路1号',
  }),
];
