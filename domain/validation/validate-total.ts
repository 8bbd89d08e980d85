import { CONTROL_TOTAL_TYPE, controlTotalEvent } from '../../schemas/event/control-total.ts';
import type { ControlTotal } from '../control-total.ts';
import { parsedJson } from '../parsed-json.ts';
import { problemAt } from './envelope-problem.ts';
import { problemsOfZod } from './form-fault.ts';
import { readInstant, type Report, type RuleContext } from './rules.ts';
import { scanText } from './scan-text.ts';
import { refused, validateEvent, type Verdict } from './validate-event.ts';

/**
 * The verdict about any event of the contract: an order, or a control total. Totals are events because a platform alone
 * knows what it never sent. They correct no figure, which must be computable from orders.
 */
export type Judgement =
  | Verdict
  | {
      readonly accepted: true;
      readonly eventId: string;
      readonly total: ControlTotal;
      readonly occurredAtMs: number;
    };

/** Validates the text of an event by its type. Every other type than that of a total is judged as an order. */
export function validateAny(text: string, context: RuleContext): Judgement {
  // Nearly all events are orders, whose text this passes over without parsing it twice.
  const json = text.includes(CONTROL_TOTAL_TYPE) ? parsedJson(text) : undefined;
  return typeOf(json) === CONTROL_TOTAL_TYPE
    ? validateTotal(json, text, context)
    : validateEvent(text, context);
}

function validateTotal(json: unknown, text: string, { carrier }: RuleContext): Judgement {
  const result = controlTotalEvent.safeParse(json);
  if (!result.success) return refused(problemsOfZod(result.error.issues, json), json);
  const { id, subject, source, time, data } = result.data;
  const problems = scanText(text);
  const report: Report = (code, path) => problems.push(problemAt(code, path));
  if (source !== `/platforms/${data.platform}`) report('identity.source_mismatch', '/source');
  if (carrier !== undefined && carrier.topicPlatform !== data.platform)
    report('identity.topic_mismatch', '/data/platform');
  if (carrier?.key !== undefined && carrier.key !== subject)
    problems.push(problemAt('identity.key_mismatch', '/subject', 'key.not_subject'));
  const hourMs = readInstant(data.hour, '/data/hour', report);
  const occurredAtMs = readInstant(time, '/time', report);
  if (problems.length > 0) return refused(problems, json);
  const { platform, version, paidOrders, paidFen } = data;
  const total = { platform, hourMs, version, paidOrders, paidFen, key: subject };
  return { accepted: true, eventId: id, total, occurredAtMs };
}

function typeOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
}
