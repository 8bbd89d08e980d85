import { type Payload, PAYLOAD_NAMES, PAYLOADS } from '../../schemas/platforms/payloads.ts';
import type { PublisherKey } from '../../services/publishers/stored-keys.ts';
import { ProblemError } from './problem-error.ts';

/** Whose own records the body holds, by the parameter `as`; undefined if it holds events. Throws where the key may not. */
export function payloadOf(as: string | undefined, { platform }: PublisherKey): Payload | undefined {
  if (as === undefined) return undefined;
  const payload = PAYLOAD_NAMES.find((name) => name === as);
  if (payload === undefined)
    throw new ProblemError('bad-request', `as must be one of ${PAYLOAD_NAMES.join(', ')}`);
  if (PAYLOADS[payload].some((one) => one === platform)) return payload;
  const platforms = PAYLOADS[payload].join(' or ');
  throw new ProblemError(
    'forbidden',
    `orders of ${payload} become events of ${platforms}, and this key sends events of ${platform}`,
  );
}
