import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEventSender } from '../../../publishers/http/event-sender.ts';
import { encodeEvent } from '../../../publishers/library/events.ts';
import { connectHttp } from '../../../publishers/library/http-transport.ts';
import { Publisher } from '../../../publishers/library/publisher.ts';
import type { Delivery } from '../../../publishers/library/transport.ts';
import { runHere } from '../../support/command-here.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import type { IngestHttp } from '../../support/ingest-http.ts';
import { useFolder } from '../../support/used.ts';

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
  });

  describe('countyflow publish, with COUNTYFLOW_URL,', () => {
    const folder = useFolder();
    const publish = (key: string, ...words: readonly string[]) =>
      runHere(
        { COUNTYFLOW_URL: http.server.url, COUNTYFLOW_KEY: key },
        ...['publish', join(folder, 'orders.ndjson'), '--receipt', join(folder, 'receipt.json'), ...words],
      );

    it('sends a file once, and lists what is refused here and what the server refuses', async () => {
      const events = [
        validEvent({ platform: 'suning', orderId: 'SN-1' }),
        validEvent({ platform: 'suning', orderId: 'SN-2', goodsAmountFen: 1 }),
        validEvent({ platform: 'jd', orderId: 'JD-1' }),
        validEvent({ platform: 'suning', orderId: 'SN-3' }),
      ];
      writeFileSync(
        join(folder, 'orders.ndjson'),
        events.map((event) => `${JSON.stringify(event)}\n`).join(''),
      );
      const first = await publish(http.key('suning'), '--json');
      expect(first.err).toBe('');
      expect(JSON.parse(first.out)).toMatchObject({
        files: [
          {
            ...{ state: 'complete', acknowledged: 2, refused: 2, next: 4, partitions: [] },
            reasons: { 'amount.sum_mismatch': 1, 'identity.topic_mismatch': 1 },
          },
        ],
        refusedEvents: [
          { line: 2, orderId: 'SN-2', problems: [{ code: 'amount.sum_mismatch' }] },
          { line: 3, orderId: 'JD-1', problems: [{ code: 'identity.topic_mismatch' }] },
        ],
      });
      expect(first.code).toBe(1);
      const again = await publish(http.key('suning'), '--json');
      expect(JSON.parse(again.out)).toMatchObject({ files: [{ acknowledgedBefore: 2, refused: 2 }] });
      expect((await http.read('suning')).map(({ key }) => key).sort()).toEqual(['SN-1', 'SN-3']);
      expect(readFileSync(join(folder, 'receipt.json'), 'utf8')).not.toContain(http.key('suning'));
    });

    it.each([
      ['an unknown key', { COUNTYFLOW_KEY: 'nobody' }, [], /answers 401 .*: the key is unknown/],

      [
        'refused events on request',
        { COUNTYFLOW_KEY: 'k' },
        ['--with-refused'],
        /--with-refused is for Kafka/,
      ],
    ])('says what is wrong with %s', async (_, variables, words, message) => {
      const path = join(folder, 'one.ndjson');
      writeFileSync(path, JSON.stringify(validEvent({ platform: 'suning', orderId: 'SN-4' })));
      const { err, code } = await runHere(
        { COUNTYFLOW_URL: http.server.url, ...variables },
        ...['publish', path, '--receipt', join(folder, 'other.json'), ...words],
      );
      expect(err).toMatch(message);
      expect(code).toBeGreaterThan(0);
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
