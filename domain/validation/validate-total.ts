import {
  CONTROL_TOTAL_TYPE,
  controlTotalEvent,
  type ControlTotalEvent,
} from '../../schemas/event/control-total.ts';
import { MAX_PROBLEMS, type Problem, REASONS } from '../../schemas/event/reason-codes.ts';
import type { ControlTotal } from '../control-total.ts';
import { parseInstant } from '../instant.ts';
import { parsedJson } from '../parsed-json.ts';
import { problemsOfZod } from './form-fault.ts';
import { EARLIEST_MS, LATEST_MS, type RuleContext } from './rules.ts';
import { scanText } from './scan-text.ts';
import { validateEvent, type Verdict } from './validate-event.ts';

/** The verdict about any event of the contract: an order, or a control total. */
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

function validateTotal(json: unknown, text: string, context: RuleContext): Judgement {
  const result = controlTotalEvent.safeParse(json);
  if (!result.success) return refused(problemsOfZod(result.error.issues, json), json);
  const event = result.data;
  const problems = [...scanText(text), ...identityProblems(event, context)];
  const read = (instant: string, path: string): number => {
    const epochMs = parseInstant(instant);
    const code =
      epochMs === undefined
        ? 'time.invalid'
        : epochMs < EARLIEST_MS || epochMs >= LATEST_MS
          ? 'time.out_of_bounds'
          : undefined;
    if (code !== undefined) problems.push({ code, path, message: REASONS[code] });
    return epochMs ?? Number.NaN;
  };
  const [hourMs, occurredAtMs] = [read(event.data.hour, '/data/hour'), read(event.time, '/time')];
  if (problems.length > 0) return refused(problems, json);
  const { platform, version, paidOrders, paidFen } = event.data;
  const total = { platform, hourMs, version, paidOrders, paidFen, key: event.subject };
  return { accepted: true, eventId: event.id, total, occurredAtMs };
}

function identityProblems({ subject, source, data }: ControlTotalEvent, { carrier }: RuleContext): Problem[] {
  const problems: Problem[] = [];
  if (source !== `/platforms/${data.platform}`)
    problems.push({
      code: 'identity.source_mismatch',
      path: '/source',
      message: REASONS['identity.source_mismatch'],
    });
  if (carrier === undefined) return problems;
  if (carrier.topicPlatform !== data.platform)
    problems.push({
      code: 'identity.topic_mismatch',
      path: '/data/platform',
      message: REASONS['identity.topic_mismatch'],
    });
  if (carrier.key !== undefined && carrier.key !== subject)
    problems.push({
      code: 'identity.key_mismatch',
      path: '/subject',
      message: 'The Kafka key is not the subject of the total.',
    });
  return problems;
}

function refused(problems: readonly Problem[], json: unknown): Verdict {
  const id = controlTotalEvent.shape.id.safeParse((json as { id?: unknown }).id);
  return {
    accepted: false,
    problems: problems.slice(0, MAX_PROBLEMS),
    eventId: id.success ? id.data : '',
    orderId: '',
  };
}

function typeOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
}
