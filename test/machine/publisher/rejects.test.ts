import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ClickHouseClient, connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { engineFailureOf } from '../../../adapters/errors/engine-failure.ts';
import { rejectEvent } from '../../../schemas/event/reject.ts';
import { rejectsTopicOf, topicOf } from '../../../schemas/topics.ts';
import { openRejectSender } from '../../../publishers/rejects/reject-sender.ts';
import { createPlatformTopics } from '../../../operations/topics/create-platform-topics.ts';
import type { Checkpoint } from '../../../workers/checkpoints.ts';
import { Workers } from '../../chaos/world/workers.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { openTestKafka, type TestKafka } from '../../support/kafka.ts';
import { readTopics } from '../../support/read-topics.ts';

const EVENTS = 40;
/** Before the rejects of a store are written, and after them, before its ranges are in the ledger. */
const KILLS: readonly Checkpoint[] = ['quarantine.inserted', 'arrivals.inserted'];

let engines: TestEngines;
let kafka: TestKafka;
let clickhouse: ClickHouseClient;
beforeAll(async () => {
  engines = await startTestEngines({ kafka: true, temporal: true, clickhouse: true });
  kafka = await openTestKafka(engines.addresses.kafkaBrokers);
  clickhouse = connectClickHouse(engines.connections.clickhouse);
  await createPlatformTopics(engines.connections.kafka, { platforms: ['jd'], partitions: 1, rejects: true });
});
afterAll(async () => {
  await clickhouse.close();
  await kafka.stop();
  await engines.stop();
});

it('a worker that is killed between the quarantine and the ledger repeats rejects and misses none', async () => {
  const killed: (Checkpoint | undefined)[] = [];
  const workers = new Workers(engines.addresses, join(engines.home, 'worker.log'));
  workers.onKilled = (point) => killed.push(point);
  const ahead = [...KILLS];
  await workers.arm(() => {
    const point = ahead.shift();
    return point === undefined ? [] : [[point, 1]];
  });
  await workers.start(1);
  try {
    for (let n = 0; n < EVENTS; n += 1)
      await kafka.send(topicOf('jd'), [{ key: `J-${n}`, value: `no JSON ${n}` }]);
    const account = () =>
      rows(clickhouse, 'SELECT source, records, quarantined, closes FROM accounting ORDER BY source');
    const whole = {
      source: `kafka/${topicOf('jd')}/0`,
      ...{ records: String(EVENTS), quarantined: String(EVENTS), closes: 1 },
    };
    await expect.poll(account).toEqual([whole]);
  } finally {
    await workers.stop();
  }
  expect(killed).toEqual(KILLS);
  const read = await readTopics(engines.addresses.kafkaBrokers, [rejectsTopicOf('jd')]);
  const rejects = read.map(({ value }) => rejectEvent.parse(JSON.parse(value)));
  const offsets = new Set(rejects.map(({ data }) => Number(data.offset)));
  expect([...offsets].sort((a, b) => a - b)).toEqual([...Array(EVENTS).keys()]);
  expect(new Set(rejects.map(({ id }) => id)).size).toBe(EVENTS);
  expect(rejects.length).toBeGreaterThan(EVENTS);
});

it('where no broker answers, a reject is a failure of Kafka, which the activity repeats', async () => {
  const sender = openRejectSender({ brokers: ['127.0.0.1:1'] }, ({ error }) => {
    throw error;
  });
  const failure = await sender.send('jd', []).catch((error: unknown) => error);
  expect(engineFailureOf(failure)).toMatchObject({ engine: 'kafka' });
  await sender.close();
});
