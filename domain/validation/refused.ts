import { REASONS } from '../../schemas/event/reason-codes.ts';
import type { Withheld } from './batch.ts';
import type { Verdict } from './validate-event.ts';

/** The verdict on an event that is refused without validation. */
export function refusedAs({
  code,
  problems = [{ code, path: '', message: REASONS[code] }],
  orderId = '',
}: Pick<Withheld, 'code' | 'problems' | 'orderId'>): Verdict {
  return { accepted: false, problems, eventId: '', orderId };
}
