import type { Payload } from '../../schemas/platforms/payloads.ts';
import { pointer } from '../validation/pointer.ts';
import { hasOrderMember, heldBy } from './answers.ts';
import { Fields, type Reading, type Spellings } from './fields.ts';
import { FORMS } from './form.ts';
import type { Problems } from './problems.ts';

/** Older interfaces of JD write `order_id`. */
const snakeCase: Spellings = (name) =>
  /[A-Z]/.test(name) ? [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] : [];

function readingOf(payload: Payload): Reading {
  const { unit = 'yuan', spellings = {} } = FORMS[payload];
  return { unit, spellings: payload === 'jd' ? snakeCase : (name) => spellings[name] ?? [] };
}

/** A record whose members are told apart, and whose order and refunds are out of the answers that held them. */
export interface OpenRecord {
  readonly from: Fields;
  readonly order: Fields;
  readonly refunds: readonly Fields[];
}

/** An order deeper than that would not be read either. Names of other forms may say anything, and are not repeated. */
const MOST_DEPTH = 8;
const NAME = /^\w{1,64}$/;

const MEMBERS = ['order', 'refunds', 'sale', 'shop', 'request'];

/**
 * A record has an order as a member, with its refunds; or it is the order, which then has none. Either may be in the
 * answer of the platform's interface.
 */
export function openRecord(payload: Payload, json: unknown, problems: Problems): OpenRecord {
  const from = new Fields(problems, json, [], readingOf(payload));
  // What stands beside the order of an answer would be passed over: the answer goes into a record then.
  const isAnswer = hasOrderMember(payload, json);
  const beside = MEMBERS.filter((name) => from.holds(name) && !(name === 'order' && isAnswer));
  const isOrder = beside.length === 0;
  if (!isOrder) from.only(MEMBERS);
  const holder = isOrder ? from : from.object('order');
  const [order, ...others] = held(payload, 'orders', holder);
  if (order?.holds(FORMS[payload].order.id) !== true) {
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
    [sign, ...readingOf(payload).spellings(sign)].some((name) => Object.hasOwn(value, name));
  const { id, lines } = FORMS[payload].order;
  if (has(id) && has(lines)) return path;
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
