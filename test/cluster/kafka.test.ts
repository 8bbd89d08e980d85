import { join } from 'node:path';
import type kafkajs from 'kafkajs';
import { beforeAll, expect, it, vi } from 'vitest';
import { kafkaClientOptions } from '../../adapters/kafka/connect.ts';
import type { Finding } from '../../operations/doctor/check.ts';
import { encodeEvent } from '../../publishers/library/events.ts';
import { openPublisher } from '../../publishers/sending/open-publisher.ts';
import { topicOf } from '../../schemas/topics.ts';
import { countyflow, succeeded } from '../support/countyflow.ts';
import { validEvent } from '../support/events.ts';
import { withAdminClient } from '../support/kafka-security.ts';
import { PATIENCE } from '../support/patience.ts';
import { readEach } from '../support/read-topics.ts';
import { startKafkaCluster } from './engines/kafka.ts';
import type { Variables } from './cluster.ts';
import { used, useFolder } from '../support/used.ts';

const folder = useFolder();
const kafka = used(() => startKafkaCluster(join(folder, 'kafka')));
beforeAll(async () => {
  await succeeded(countyflow(variables('administrator'), 'topics', 'create'));
});

function variables(user: string): Variables {
  return {
    COUNTYFLOW_HOME: folder,
    KAFKA_BROKERS: kafka.addresses.join(','),
    KAFKA_TLS_CA_FILE: kafka.ca,
    KAFKA_SASL_USERNAME: user,
    KAFKA_SASL_PASSWORD: kafka.passwords.get(user) ?? '',
  };
}

/** Before any broker is killed, since a restarted one does not lead its partitions again at once. */
it('keeps what it has acknowledged while a partition moves to a broker that leads another one', async () => {
  const connection = kafka.connectionOf('jd');
  const topic = topicOf('jd');
  const orders = (prefix: string) =>
    [...Array(200).keys()].map((n) =>
      encodeEvent(
        validEvent({ platform: 'jd', orderId: `${prefix}-${String(n)}`, outlet: null, orderMode: 'self' }),
      ),
    );
  const publisher = await openPublisher(connection);
  const publish = async (prefix: string): Promise<void> => {
    for (const order of orders(prefix)) await publisher.sendEncoded(order);
    await publisher.flush();
  };
  await withAdminClient(kafka.connectionOf('admin'), async (admin) => {
    // From now on the publisher knows the leaders, and learns of others by an error.
    await publish('BEFORE');
    const [moved, other] = await partitionsOf(admin, topic);
    expect(moved?.leader).not.toBe(other?.leader);
    const left = [1, 2, 3].filter((node) => node !== moved?.leader && node !== other?.leader);
    const replicas = [other?.leader ?? 0, ...left];
    await admin.alterPartitionReassignments({
      topics: [{ topic, partitionAssignment: [{ partition: moved?.partitionId ?? 0, replicas }] }],
    });
    await vi.waitFor(async () => {
      expect((await partitionsOf(admin, topic))[0]?.leader).toBe(other?.leader);
    }, PATIENCE);
    await publish('MOVED');
  }).finally(() => publisher.abandon());
  const found = new Set<string>();
  await readEach(kafkaClientOptions(kafka.connectionOf('admin')), [topic], ({ message }) =>
    found.add(message.key?.toString() ?? ''),
  );
  const published = [...orders('BEFORE'), ...orders('MOVED')].map(({ orderId }) => orderId ?? '');
  expect(published.filter((order) => !found.has(order))).toEqual([]);
});

it('answers operators while any one broker is away', async () => {
  for (const broker of kafka.brokers) {
    await broker.kill();
    try {
      const { code, err } = await countyflow(variables('administrator'), 'topics', 'list');
      expect(code, `without ${broker.name}: ${err}`).toBe(0);
      const { out } = await countyflow(variables('worker'), 'doctor', '--json');
      expect((JSON.parse(out) as { findings: Finding[] }).findings).toContainEqual(
        expect.objectContaining({ what: expect.stringMatching(/^Kafka answers on/) as string }),
      );
    } finally {
      await broker.restart();
    }
  }
});

/** In the order of their numbers. */
async function partitionsOf(admin: kafkajs.Admin, topic: string): Promise<kafkajs.PartitionMetadata[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  return (topics[0]?.partitions ?? []).toSorted((a, b) => a.partitionId - b.partitionId);
}
