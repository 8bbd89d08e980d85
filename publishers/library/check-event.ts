import type { Counties } from '../../domain/order.ts';
import { validateEvent } from '../../domain/validation/validate-event.ts';
import { MAX_EVENT_BYTES, type OrderEvent } from '../../schemas/event/envelope.ts';
import { REASONS } from '../../schemas/event/reason-codes.ts';
import { InvalidEventError } from './errors.ts';
import { type EncodedEvent, encodeEvent } from './events.ts';

/** Encodes an event. Throws an InvalidEventError with all problems if the contract refuses it. */
export function checkedEvent(event: OrderEvent, counties: Counties): EncodedEvent {
  const encoded = encodeEvent(event);
  const { platform, orderId, value } = encoded;
  if (value.length > MAX_EVENT_BYTES)
    throw new InvalidEventError([{ code: 'bytes.too_large', path: '', message: REASONS['bytes.too_large'] }]);
  const carrier = { topicPlatform: platform, key: orderId };
  const verdict = validateEvent(Buffer.from(value).toString('utf8'), { counties, carrier });
  if (!verdict.accepted) throw new InvalidEventError(verdict.problems);
  return encoded;
}
