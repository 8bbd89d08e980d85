import { identifier } from '../../schemas/event/order.ts';
import type { Problem } from '../../schemas/event/reason-codes.ts';
import type { Payload } from '../../schemas/platforms/payloads.ts';
import { syntaxProblem } from '../validation/envelope-problem.ts';
import { scanText } from '../validation/scan-text.ts';
import type { Fields } from './fields.ts';
import { readJd } from './jd.ts';
import { openRecord } from './open-record.ts';
import { orderEvent, type ReadOrder } from './order-event.ts';
import { readPinduoduo } from './pinduoduo.ts';
import { Problems } from './problems.ts';
import type { AdapterContext } from './registers.ts';
import { readSuning } from './suning.ts';
import { readTaobao } from './taobao.ts';
import { readWechat } from './wechat.ts';
import { readYouzan } from './youzan.ts';

/**
 * What an adapter makes of a record: the event, as JSON text that validation judges; or the reasons why it makes none.
 * Neither holds a name, a telephone number or an address of the payload.
 */
export type Adapted =
  | { readonly event: string }
  | {
      readonly problems: readonly [Problem, ...Problem[]];
      /** Empty if it could not be read or is malformed. */
      readonly orderId: string;
    };

const READERS: Readonly<Record<Payload, (order: Fields, refunds: readonly Fields[]) => ReadOrder>> = {
  taobao: readTaobao,
  jd: readJd,
  pinduoduo: readPinduoduo,
  suning: readSuning,
  youzan: readYouzan,
  wechat: readWechat,
};

/** The record, an answer in it and what leads to its order, a list in that, its lines, a line. */
const DEPTH = 12;

/** Makes an event of a platform's own record: its order, its refunds, and what else is known of the sale. Never throws. */
export function adapt(payload: Payload, text: string, context: AdapterContext): Adapted {
  const json = parsePayload(text);
  const problems = new Problems();
  if (json === undefined) problems.add([syntaxProblem(text)]);
  else problems.add(scanText(text, { depth: DEPTH, wholeNumbers: false }));
  const record = openRecord(payload, json, problems);
  const order = READERS[payload](record.order, record.refunds);
  const event = orderEvent(record.from, order, context);
  const [first, ...others] = problems.all;
  if (first === undefined) return { event: JSON.stringify(event) };
  const orderId = identifier.safeParse(order.orderId);
  // What else is wrong follows from the text being no JSON, no object, or having its order elsewhere.
  const shown = first.path === '' && first.code !== 'field.unknown' ? [] : others;
  return { problems: [first, ...shown], orderId: orderId.success ? orderId.data : '' };
}

/**
 * Reads JSON with its numbers as the digits that were sent: an order id of nineteen digits and an amount in yuan must
 * not pass through a float. Undefined if the text is no JSON.
 */
function parsePayload(text: string): unknown {
  try {
    return (JSON.parse as ParseWithSource)(text, (_, value, { source }) =>
      typeof value === 'number' ? (source ?? String(value)) : value,
    );
  } catch {
    // The parser's message quotes the text, which has names and addresses.
    return undefined;
  }
}

/** TypeScript's library does not know the third argument of a reviver yet. */
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;
