import { describe, expect, it } from 'vitest';
import { openEventSender } from '../../../publishers/http/event-sender.ts';
import { encodeEvent } from '../../../publishers/library/events.ts';
import { connectHttp } from '../../../publishers/library/http-transport.ts';
import { Publisher } from '../../../publishers/library/publisher.ts';
import type { Delivery } from '../../../publishers/library/transport.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import type { IngestHttp } from '../../support/ingest-http.ts';

const EVENTS = 12_500;
/** More than the batches hold that are on their way at once. */
const [CALLS, EVENTS_OF_A_CALL] = [3, 2_000];

/** Sends by the library of publishers, and by the sender of the server. */
export function libraryCases(http: IngestHttp): void {
  describe('the publisher library, on the HTTP interface itself,', () => {
    it('delivers every event once, halves batches that are too large, and names the one that is refused', async () => {
      const deliveries: Delivery[] = [];
      const transport = connectHttp({ url: http.server.url, key: http.key('tmall') });
      const publisher = new Publisher(transport, COUNTIES, {
        // More than a request may have.
        batch: { events: EVENTS + 1, bytes: 64 * 1024 * 1024 },
        onDelivered: (delivery) => {
          deliveries.push(delivery);
        },
      });
      for (let number = 0; number < EVENTS; number += 1)
        await publisher.send(validEvent({ platform: 'tmall', orderId: `TM-${number}` }));
      await publisher.sendEncoded(
        encodeEvent(validEvent({ platform: 'tmall', orderId: 'bad', goodsAmountFen: 1 })),
      );
      await expect(publisher.close()).rejects.toMatchObject({
        count: 1,
        events: [{ orderId: 'bad', reason: expect.stringContaining('amount.sum_mismatch') as string }],
      });
      expect(deliveries.flatMap(({ events }) => events)).toHaveLength(EVENTS);
      const keys = (await http.read('tmall')).map(({ key }) => key);
      expect(keys.sort()).toEqual(Array.from({ length: EVENTS }, (_, number) => `TM-${number}`).sort());
    });

    it('stops at once where the key is unknown, and says so', async () => {
      const publisher = new Publisher(connectHttp({ url: http.server.url, key: 'nobody' }), COUNTIES);
      await publisher.send(validEvent({ platform: 'tmall', orderId: 'TM-x' }));
      await expect(publisher.close()).rejects.toThrow(/answers 401 .*: the key is unknown/);
    });
  });

  it('a sender that closes sends what it has begun, and says of the rest that it was closed', async () => {
    const sender = await openEventSender(http.engines.connections.kafka);
    const events = Array.from({ length: EVENTS_OF_A_CALL }, (_, number) =>
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
