import { Buffer, isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import type { Payload } from '../../schemas/platforms/payloads.ts';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import { adapt } from '../../domain/platforms/adapt.ts';
import type { AdapterContext } from '../../domain/platforms/registers.ts';
import type { Origin, Withheld } from '../../domain/validation/batch.ts';

export interface ArchiveRecord {
  readonly position: number;
  /** Empty if it is withheld. */
  readonly value: Buffer;
  /** An adapter made no event of a platform's payload, for these reasons. */
  readonly withheld?: Withheld;
  /** The payload that an adapter made the event from. */
  readonly origin?: Origin;
}

/** Makes an event of a record that is a platform's payload, or says why there is none. */
export type Translate = (record: ArchiveRecord) => ArchiveRecord;

const NOTHING = Buffer.alloc(0);

export function translatorOf(payload: Payload, context: AdapterContext): Translate {
  return ({ position, value }) => {
    // Validation refuses both for what they are.
    if (value.length > MAX_EVENT_BYTES || !isUtf8(value)) return { position, value };
    const origin = { bytes: value.length, sha256: hash('sha256', value) };
    const adapted = adapt(payload, value.toString('utf8'), context);
    if ('event' in adapted) return { position, value: Buffer.from(adapted.event), origin };
    const { problems, orderId } = adapted;
    return { position, value: NOTHING, withheld: { code: problems[0].code, problems, orderId, ...origin } };
  };
}
