import { DETAILS } from '../../schemas/http/problem-details.ts';
import { type Payload, PAYLOAD_NAMES, PAYLOADS } from '../../schemas/platforms/payloads.ts';
import type { PublisherKey } from '../keys/stored-keys.ts';
import { ProblemError } from './problem-error.ts';

/** Whose own records the body holds, by the parameter `as`; undefined if it holds events. Throws where the key may not. */
export function payloadOf(as: string | undefined, { platform }: PublisherKey): Payload | undefined {
  if (as === undefined) return undefined;
  const payload = PAYLOAD_NAMES.find((name) => name === as);
  if (payload === undefined) throw new ProblemError('bad-request', DETAILS.asUnknown(PAYLOAD_NAMES));
  if (PAYLOADS[payload].some((one) => one === platform)) return payload;
  throw new ProblemError('forbidden', DETAILS.asForbidden(payload, PAYLOADS[payload], platform));
}
