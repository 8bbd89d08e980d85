import type { Payload } from '../../schemas/platforms/payloads.ts';

/** The member that all of an answer is in; JD misspells it. */
const ANSWER = /_respon[cs]e$|^(?:sn_)?responseContent$/;

/** Members of answers that hold one of something, or a list of them, by what they hold. */
const HOLDERS: Readonly<Record<Payload, Readonly<Record<'orders' | 'refunds', readonly string[]>>>> = {
  taobao: { orders: ['trade'], refunds: ['refund'] },
  // Nobody has published an answer of JD with refunds.
  jd: { orders: ['orderInfo', 'orderInfoList', 'order_info', 'order_info_list'], refunds: [] },
  pinduoduo: { orders: ['order_info', 'order_list', 'order_sn_list'], refunds: ['refund_list'] },
  suning: { orders: ['orderGet', 'orderQuery'], refunds: ['batchQueryRejected', 'singleGetRejected'] },
};

/** An answer that holds an error instead: as an order it is refused, so that it is seen. */
const ERRORS: readonly string[] = ['error_response', 'sn_error'];

/** Whether the only member of an object makes it an answer. */
export function isAnswer(member: string): boolean {
  return ANSWER.test(member);
}

/** Whether a text begins with an answer, or an array of them. */
export function beginsWithAnswer(text: string): boolean {
  const [, member = ''] = /^\s*\[?\s*\{\s*"([^"]*)"\s*:/.exec(text) ?? [];
  return isAnswer(member);
}

/** Whether a member of an answer holds orders, or an error in place of them. */
export function holdsOrders(payload: Payload, member: string): boolean {
  return HOLDERS[payload].orders.includes(member) || ERRORS.includes(member);
}

/** A value in a record, and where it is. */
export interface Held {
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
}

/** What an answer holds, or the value itself if it is no answer; undefined for an answer without such a member. */
export function heldBy(payload: Payload, what: 'orders' | 'refunds', value: unknown): Held[] | undefined {
  const isWrapped = isObject(value) && Object.keys(value).some(isAnswer);
  return isWrapped ? heldIn(value, [], [...HOLDERS[payload][what], ...ERRORS]) : [{ path: [], value }];
}

function heldIn(
  value: unknown,
  path: readonly PropertyKey[],
  holders: readonly string[],
): Held[] | undefined {
  if (!isObject(value)) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const at = [...path, name];
    const found = holders.includes(name) ? itemsOf(inner, at) : heldIn(inner, at, holders);
    if (found !== undefined) return found;
  }
  return undefined;
}

function itemsOf(value: unknown, path: readonly PropertyKey[]): Held[] {
  if (!Array.isArray(value)) return [{ path, value }];
  return value.map((item: unknown, index) => ({ path: [...path, index], value: item }));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
