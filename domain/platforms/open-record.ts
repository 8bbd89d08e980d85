import type { Payload } from '../../schemas/platforms/payloads.ts';
import { heldBy } from './answers.ts';
import { Fields, type Problems, type Spellings } from './fields.ts';

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

const SPELLINGS: Readonly<Partial<Record<Payload, Spellings>>> = {
  jd: (name) => (/[A-Z]/.test(name) ? snakeCase(name) : []),
  suning: (name) => SUNING[name] ?? [],
};

/** A record whose members are told apart, and whose order and refunds are out of the answers that held them. */
export interface OpenRecord {
  /** The record itself. */
  readonly from: Fields;
  readonly order: Fields;
  readonly refunds: readonly Fields[];
}

const MEMBERS = ['order', 'refunds', 'sale', 'shop', 'request'];

/**
 * A record has an order as a member, with its refunds; or it is the order, which then has none. Either may be in the
 * answer of the platform's interface.
 */
export function openRecord(payload: Payload, json: unknown, problems: Problems): OpenRecord {
  const from = new Fields(problems, json, [], SPELLINGS[payload]);
  const isOrder = !MEMBERS.some((name) => from.holds(name));
  if (!isOrder) from.only(MEMBERS);
  const [order, ...others] = held(payload, 'orders', isOrder ? from : from.object('order'));
  const [{ path } = from] = others;
  if (others.length > 0)
    problems.report(
      'field.type',
      path,
      'Expected one order: keep answers with several in files of their own.',
    );
  return {
    ...{ from, order: order ?? from.inside(['order'], {}) },
    refunds: isOrder ? [] : from.list('refunds').flatMap((refund) => held(payload, 'refunds', refund)),
  };
}

function held(payload: Payload, what: 'orders' | 'refunds', from: Fields): readonly Fields[] {
  const found = heldBy(payload, what, from.value);
  if (found.length === 0) from.report('field.missing', '', `This answer of the platform holds no ${what}.`);
  return found.map(({ path, value }) => (path.length === 0 ? from : from.inside(path, value)));
}
