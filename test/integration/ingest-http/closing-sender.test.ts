import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPlatformTopics } from '../../../operations/topics/create-platform-topics.ts';
import { openEventSender } from '../../../publishers/http/event-sender.ts';
import { encodeEvent } from '../../../publishers/library/events.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { validEvent } from '../../support/events.ts';

/** More than the batches hold that are on their way at once. */
const CALLS = 3;
const EVENTS = 2_000;

let engines: TestEngines;
beforeAll(async () => {
  engines = await startTestEngines({ kafka: true });
  await createPlatformTopics(engines.connections.kafka, { partitions: 1 });
});
afterAll(() => engines.stop());

it('a sender that closes sends what it has begun, and says of the rest that it was closed', async () => {
  const sender = await openEventSender(engines.connections.kafka);
  const events = Array.from({ length: EVENTS }, (_, number) =>
    encodeEvent(validEvent({ platform: 'jd', orderId: `JD-${String(number)}` })),
  );
  const sent = Array.from({ length: CALLS }, () => sender.send(events));
  const settled = Promise.allSettled(sent);
  await sender.close();
  const outcomes = await settled;
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  expect(outcomes.at(-1)).toMatchObject({ status: 'rejected', reason: { message: 'the sender was closed' } });
});
