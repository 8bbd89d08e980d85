import { type Problem, REASONS } from '../../../schemas/event/reason-codes.ts';
import type { QuarantinedEvent } from '../../../domain/validation/batch.ts';
import { SECRET } from './change-event.ts';

/** Processor time for any event of up to 1 MiB. An ordinary event takes some twenty microseconds. */
export const MAX_EVENT_MS = 2_000;

/** Processor time of this process. A busy machine does not lengthen it. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

export function checkRefused(event: Omit<QuarantinedEvent, 'position'>, bytes: Uint8Array): void {
  const { problems, eventId, orderId, payloadBytes } = event;
  if (problems.length < 1 || problems.length > 20) throw new Error(`${problems.length} problems`);
  for (const problem of problems) checkProblem(problem);
  if (!/^[\x21-\x7e]{0,128}$/.test(eventId)) throw new Error(`invalid event id: ${eventId}`);
  if (!/^[A-Za-z0-9._:-]{0,64}$/.test(orderId)) throw new Error(`invalid order id: ${orderId}`);
  if (payloadBytes !== bytes.length) throw new Error(`${payloadBytes} bytes`);
}

/** Checks for a known code, and for a bounded, printable pointer and message that repeat no value of the event. */
function checkProblem({ code, path, message }: Problem): void {
  if (!Object.hasOwn(REASONS, code)) throw new Error(`unknown reason code: ${code}`);
  if (!/^(?:\/(?:[^~/\p{Cc}\p{Cs}]|~[01])*)*$/u.test(path)) throw new Error(`invalid JSON Pointer: ${path}`);
  if (path.length > 700) throw new Error(`JSON Pointer of ${path.length} characters`);
  if (!/^[\x20-\x7e]{10,400}$/.test(message))
    throw new Error(`message with other characters or length: ${message}`);
  if (message.includes(SECRET)) throw new Error(`message repeats a value of the event: ${message}`);
}
