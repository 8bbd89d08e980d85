import type { Payload } from '../../schemas/platforms/payloads.ts';
import { pointer } from '../validation/pointer.ts';
import { hasOrderMember, heldBy } from './answers.ts';
import { Fields, type Reading, type Spellings } from './fields.ts';
import type { Problems } from './problems.ts';

/** Older interfaces of JD write `order_id`. */
const snakeCase: Spellings = (name) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];

const SUNING: Readonly<Record<string, readonly string[]>> = {
  // Orders of shops have a small t, those of stores a capital one.
  coupontotalMoney: ['couponTotalMoney'],
  vouchertotalMoney: ['voucherTotalMoney'],
  // Each of the interfaces for refunds has names of its own. The first that is there counts.
  orderCode: ['orderNo'],
  returnId: ['returnApplyId'],
  returnStatus: ['returnStatusValue', 'statusDesc'],
  returnStatusChangeTime: ['operateTime', 'applyTime'],
};

const READINGS: Readonly<Partial<Record<Payload, Reading>>> = {
  jd: { spellings: (name) => (/[A-Z]/.test(name) ? snakeCase(name) : []) },
  suning: { spellings: (name) => SUNING[name] ?? [] },
  // Shops' software writes the shorter name.
  wechat: { unit: 'fen', spellings: (name) => (name === 'payment_method' ? ['pay_method'] : []) },
};

/** A record whose members are told apart, and whose order and refunds are out of the answers that held them. */
export interface OpenRecord {
  /** The record itself. */
  readonly from: Fields;
  readonly order: Fields;
  readonly refunds: readonly Fields[];
}

/** The members that tell an order from anything else: its id, and its lines. */
const SIGNS: Readonly<Record<Payload, readonly [id: string, lines: string]>> = {
  taobao: ['tid', 'orders'],
  jd: ['orderId', 'itemInfoList'],
  pinduoduo: ['order_sn', 'item_list'],
  suning: ['orderCode', 'orderDetail'],
  youzan: ['order_info', 'orders'],
  wechat: ['order_id', 'order_detail'],
};
/** An order deeper than that would not be read either. Names of other forms may say anything, and are not repeated. */
const MOST_DEPTH = 8;
const NAME = /^\w{1,64}$/;

const MEMBERS = ['order', 'refunds', 'sale', 'shop', 'request'];

/**
 * A record has an order as a member, with its refunds; or it is the order, which then has none. Either may be in the
 * answer of the platform's interface.
 */
export function openRecord(payload: Payload, json: unknown, problems: Problems): OpenRecord {
  const from = new Fields(problems, json, [], READINGS[payload]);
  // What stands beside the order of an answer would be passed over: the answer goes into a record then.
  const isAnswer = hasOrderMember(payload, json);
  const beside = MEMBERS.filter((name) => from.holds(name) && !(name === 'order' && isAnswer));
  const isOrder = beside.length === 0;
  if (!isOrder) from.only(MEMBERS);
  const holder = isOrder ? from : from.object('order');
  const [order, ...others] = held(payload, 'orders', holder);
  if (order?.holds(SIGNS[payload][0]) !== true) {
    const at = placeOfOrder(payload, json, []);
    if (at !== undefined) problems.report('field.missing', [], 'payload.misplaced', { at: pointer(at) });
  }
  if (order === undefined) holder.report('field.missing', '', 'payload.no_orders');
  const [{ path } = from] = others;
  if (others.length > 0) problems.report('field.type', path, 'payload.several');
  return {
    ...{ from, order: order ?? from.inside(['order'], {}) },
    refunds: isOrder ? [] : from.list('refunds').flatMap((refund) => heldRefunds(payload, refund)),
  };
}

function placeOfOrder(
  payload: Payload,
  value: unknown,
  path: readonly string[],
): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null || path.length > MOST_DEPTH) return undefined;
  const has = (sign: string): boolean =>
    [sign, ...(READINGS[payload]?.spellings?.(sign) ?? [])].some((name) => Object.hasOwn(value, name));
  if (SIGNS[payload].every(has)) return path;
  for (const [name, inner] of Object.entries(value)) {
    const found = NAME.test(name) ? placeOfOrder(payload, inner, [...path, name]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function heldRefunds(payload: Payload, from: Fields): readonly Fields[] {
  const found = held(payload, 'refunds', from);
  if (found.length === 0) from.report('field.missing', '', 'payload.no_refunds');
  return found;
}

function held(payload: Payload, what: 'orders' | 'refunds', from: Fields): readonly Fields[] {
  return heldBy(payload, what, from.value).map(({ path, value }) =>
    path.length === 0 ? from : from.inside(path, value),
  );
}
