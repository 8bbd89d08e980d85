import { REJECT_SOURCE, REJECT_TYPE, type RejectEvent } from '../../schemas/event/reject.ts';
import type { QuarantinedEvent } from '../../domain/validation/batch.ts';
import { type PartitionSource, sourceName } from '../../pipeline/ledger/source.ts';

export interface Rejects {
  readonly source: PartitionSource;
  readonly events: readonly QuarantinedEvent[];
}

/** What the topic of rejects says of it. */
export function rejectEvent(source: PartitionSource, event: QuarantinedEvent, nowMs: number): RejectEvent {
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
