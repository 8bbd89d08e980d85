import { orderEvent, type OrderEvent } from '../../schemas/event/envelope.ts';
import { identifier } from '../../schemas/event/order.ts';
import { MAX_PROBLEMS, type Problem } from '../../schemas/event/reason-codes.ts';
import { canonicalDecimal, type Counties, deriveDirection, type Order } from '../order.ts';
import type { Withheld } from './batch.ts';
import { envelopeProblem, problemAt, syntaxProblem } from './envelope-problem.ts';
import { problemsOfZod } from './form-fault.ts';
import { checkRules, type Instants, type RuleContext } from './rules.ts';
import { textProblems } from './scan-text.ts';

export type Verdict =
  | {
      readonly accepted: true;
      readonly eventId: string;
      readonly order: Order;
      readonly occurredAtMs: number;
      readonly isSimulated: boolean;
    }
  | {
      readonly accepted: false;
      /** 1 to 20; counts by reason use the first. */
      readonly problems: readonly Problem[];
      /** Lets a publisher find the event; empty if it could not be read or is malformed. */
      readonly eventId: string;
      readonly orderId: string;
    };

/** Validates the text of one event: by JSON.parse and zod, then by the rules between fields. Never throws. */
export function validateEvent(text: string, context: RuleContext): Verdict {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may contain personal data.
    return refused([syntaxProblem(text)], undefined);
  }
  const parsed = orderEvent.safeParse(json);
  if (!parsed.success) {
    const envelope = envelopeProblem(json);
    return refused(envelope === undefined ? problemsOfZod(parsed.error.issues, json) : [envelope], json);
  }
  return checkParsedEvent(parsed.data, context, textProblems(text, parsed.data));
}

/** Validates an event that the schema accepts. `hidden` are the problems of its text that parsing hid. */
export function checkParsedEvent(
  event: OrderEvent,
  context: RuleContext,
  hidden: readonly Problem[] = [],
): Verdict {
  const { problems, instants } = checkRules(event, context);
  if (hidden.length + problems.length > 0) return refused([...hidden, ...problems], event);
  return {
    accepted: true,
    eventId: event.id,
    order: toOrder(event, instants, context.counties),
    occurredAtMs: instants.occurredAtMs,
    isSimulated: event.origin === 'simulation',
  };
}

/** Of an event of either type: a total has no order id. */
export function refused(problems: readonly Problem[], json: unknown): Verdict {
  const event = record(json);
  const data = record(event['data']);
  const id = orderEvent.shape.id.safeParse(event['id']);
  const order = identifier.safeParse(data['orderId']);
  return {
    accepted: false,
    problems: problems.slice(0, MAX_PROBLEMS),
    eventId: id.success ? id.data : '',
    orderId: order.success ? order.data : '',
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function toOrder({ data }: OrderEvent, instants: Instants, counties: Counties): Order {
  return {
    ...data,
    placedAtMs: instants.placedAtMs,
    paidAtMs: instants.paidAtMs,
    statedDirection: data.direction ?? null,
    direction: data.direction ?? deriveDirection(data, counties),
    lines: data.lines.map((line) => ({ ...line, quantity: canonicalDecimal(line.quantity) })),
  };
}

/** The verdict on an event that is refused without validation. */
export function refusedAs({
  code,
  problems = [problemAt(code, '')],
  orderId = '',
}: Pick<Withheld, 'code' | 'problems' | 'orderId'>): Verdict {
  return { accepted: false, problems, eventId: '', orderId };
}
