import type { Payload } from '../../schemas/platforms/payloads.ts';
import { FORMS } from './form.ts';

/** The member that all of an answer is in; JD misspells it. */
const ANSWER = /_respon[cs]e$|^(?:sn_)?responseContent$/;

/**
 * Members of any answer: `result`, of an answer that was taken apart, and one that holds an error instead, which is refused
 * as an order, so that it is seen.
 */
const ANY: readonly string[] = ['result', 'error_response', 'sn_error', 'gw_err_resp'];

/** Whether a member of an answer holds orders, or refunds, or an error in place of them. */
export function holds(payload: Payload, member: string, what: 'orders' | 'refunds' = 'orders'): boolean {
  return FORMS[payload].answers[what].includes(member) || ANY.includes(member);
}

/** Whether an object is an answer, by the first of its members that is an object or a list. */
export function isAnswer(payload: Payload, member: string, what: 'orders' | 'refunds' = 'orders'): boolean {
  const { beside = [] } = FORMS[payload].answers;
  return ANSWER.test(member) || beside.includes(member) || holds(payload, member, what);
}

/** Whether an object is an answer whose member `order` is what it is about. */
export function hasOrderMember(payload: Payload, value: unknown): value is Record<string, unknown> {
  const { sign } = FORMS[payload].answers;
  return sign !== undefined && isObject(value) && sign in value;
}

/** A value in a record, and where it is. */
export interface Held {
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
}

/** What an answer holds, or the value itself if it is no answer. */
export function heldBy(
  payload: Payload,
  what: 'orders' | 'refunds',
  value: unknown,
  path: readonly PropertyKey[] = [],
): Held[] {
  if (what === 'orders' && hasOrderMember(payload, value)) {
    const [inner, at] = [value['order'], [...path, 'order']];
    if (!Array.isArray(inner)) return inner === undefined ? [] : [{ path: at, value: inner }];
    return inner.map((item: unknown, index) => ({ path: [...at, index], value: item }));
  }
  const members = isObject(value) ? Object.entries(value) : [];
  const [first] = members.find(([, inner]) => typeof inner === 'object' && inner !== null) ?? [];
  if (first === undefined || !isAnswer(payload, first, what)) return [{ path, value }];
  return heldIn(payload, what, value, path);
}

function heldIn(
  payload: Payload,
  what: 'orders' | 'refunds',
  value: unknown,
  path: readonly PropertyKey[],
): Held[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = [...path, name];
    if (!holds(payload, name, what)) return heldIn(payload, what, inner, at);
    if (isObject(inner)) return heldBy(payload, what, inner, at);
    const items: readonly unknown[] = Array.isArray(inner) ? inner : [];
    return items.flatMap((item, index) => heldBy(payload, what, item, [...at, index]));
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
