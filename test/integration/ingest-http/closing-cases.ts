import { expect, it } from 'vitest';
import { openEventSender } from '../../../publishers/http/event-sender.ts';
import { encodeEvent } from '../../../publishers/library/events.ts';
import { validEvent } from '../../support/events.ts';
import type { IngestHttp } from '../../support/ingest-http.ts';

/** More than the batches hold that are on their way at once. */
const CALLS = 3;
const EVENTS = 2_000;

/** Closes the sender of the server while it sends. */
export function closingCases(http: IngestHttp): void {
  it('a sender that closes sends what it has begun, and says of the rest that it was closed', async () => {
    const sender = await openEventSender(http.engines.connections.kafka);
    const events = Array.from({ length: EVENTS }, (_, number) =>
      encodeEvent(validEvent({ platform: 'lecuntao', orderId: `L-${String(number)}` })),
    );
    const sent = Array.from({ length: CALLS }, () => sender.send(events));
    const settled = Promise.allSettled(sent);
    await sender.close();
    const outcomes = await settled;
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect(outcomes.at(-1)).toMatchObject({
      status: 'rejected',
      reason: { message: 'the sender was closed' },
    });
  });
}
