import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeEvent } from '../../../publishers/library/events.ts';
import { connectHttp } from '../../../publishers/library/http-transport.ts';
import { Publisher } from '../../../publishers/library/publisher.ts';
import type { Delivery } from '../../../publishers/library/transport.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { type IngestHttp, openIngestHttp } from '../../support/ingest-http.ts';

const EVENTS = 12_500;

let http: IngestHttp;
beforeAll(async () => {
  http = await openIngestHttp();
});
afterAll(() => http[Symbol.asyncDispose]());

describe('the publisher library, on the HTTP interface itself,', () => {
  it('delivers every event once, halves batches that are too large, and names the one that is refused', async () => {
    const deliveries: Delivery[] = [];
    const transport = connectHttp({ url: http.server.url, key: http.key('jd') });
    const publisher = new Publisher(transport, COUNTIES, {
      // More than a request may have.
      batch: { events: EVENTS + 1, bytes: 64 * 1024 * 1024 },
      onDelivered: (delivery) => {
        deliveries.push(delivery);
      },
    });
    for (let number = 0; number < EVENTS; number += 1)
      await publisher.send(validEvent({ platform: 'jd', orderId: `JD-${number}` }));
    await publisher.sendEncoded(
      encodeEvent(validEvent({ platform: 'jd', orderId: 'bad', goodsAmountFen: 1 })),
    );
    await expect(publisher.close()).rejects.toMatchObject({
      count: 1,
      events: [{ orderId: 'bad', reason: expect.stringContaining('amount.sum_mismatch') as string }],
    });
    expect(deliveries.flatMap(({ events }) => events)).toHaveLength(EVENTS);
    const keys = (await http.read('jd')).map(({ key }) => key);
    expect(keys.sort()).toEqual(Array.from({ length: EVENTS }, (_, number) => `JD-${number}`).sort());
  });

  it('stops at once where the key is unknown, and says so', async () => {
    const publisher = new Publisher(connectHttp({ url: http.server.url, key: 'nobody' }), COUNTIES);
    await publisher.send(validEvent({ platform: 'jd', orderId: 'JD-x' }));
    await expect(publisher.close()).rejects.toThrow(/answers 401 .*: the key is unknown/);
  });
});
