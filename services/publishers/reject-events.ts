import { Buffer } from 'node:buffer';
import { REJECT_SOURCE, REJECT_TYPE, type RejectEvent } from '../../schemas/event/reject.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { QuarantinedEvent } from '../../domain/validation/batch.ts';
import type { EncodedEvent } from '../../publisher/events.ts';
import { type PartitionSource, sourceName } from '../ledger/source.ts';

/** An event of a platform's topic that was refused. */
export interface Reject {
  readonly source: PartitionSource;
  readonly event: QuarantinedEvent;
}

/** What the topic of rejects says of it. */
export function rejectEvent({ source, event }: Reject, nowMs: number): RejectEvent {
  const { position, eventId, orderId } = event;
  const problems = event.problems.map(({ code, path, message }) => ({ code, path, message }));
  const [first] = problems;
  if (first === undefined) throw new Error('an event is refused without a reason');
  return {
    specversion: '1.0',
    id: `${sourceName(source)}/${position}`,
    source: REJECT_SOURCE,
    type: REJECT_TYPE,
    ...(orderId !== '' && { subject: orderId }),
    time: new Date(nowMs).toISOString(),
    datacontenttype: 'application/json',
    data: {
      topic: source.topic,
      partition: source.partition,
      offset: position.toString(),
      ...first,
      problems,
      eventId,
      orderId,
    },
  };
}

export function encodeReject(reject: Reject, platform: Platform, nowMs: number): EncodedEvent {
  const { orderId } = reject.event;
  return {
    platform,
    orderId: orderId === '' ? null : orderId,
    value: Buffer.from(JSON.stringify(rejectEvent(reject, nowMs))),
  };
}
