import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { kafkaClientOptions } from '../../adapters/kafka/connect.ts';
import type { Finding } from '../../operations/doctor/check.ts';
import { encodeEvent } from '../../publishers/library/events.ts';
import { openPublisher } from '../../publishers/sending/open-publisher.ts';
import { WORKER_ACLS } from '../support/kafka-acls.ts';
import { topicOf } from '../../schemas/topics.ts';
import { createAuthority } from '../support/certificates.ts';
import { type CommandRun, countyflow } from '../support/countyflow.ts';
import { validEvent } from '../support/events.ts';
import { aclOf } from '../support/kafka-security.ts';
import { PATIENCE, PATIENCE_OF_COMMANDS } from '../support/patience.ts';
import { readEach } from '../support/read-topics.ts';
import { type KafkaCluster, startKafkaCluster } from './engines/kafka.ts';
import type { Variables } from './engines/workers.ts';

const folder = mkdtempSync(join(tmpdir(), 'countyflow-access-'));
let kafka: KafkaCluster;
beforeAll(async () => {
  kafka = await startKafkaCluster(join(folder, 'kafka'));
  const { code, err } = await countyflow(variables('administrator'), 'topics', 'create');
  expect(code, err).toBe(0);
});
afterAll(async () => {
  await kafka.stop();
  rmSync(folder, { recursive: true, force: true });
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

/** Publishes one order of JD with the rights of a user. */
function publishToJd(user: string): Promise<CommandRun> {
  const file = join(folder, 'order.ndjson');
  const { value } = encodeEvent(
    validEvent({ platform: 'jd', orderId: 'J-1', outlet: null, orderMode: 'self' }),
  );
  writeFileSync(file, `${Buffer.from(value).toString()}\n`);
  return countyflow(variables(user), 'publish', file, '--receipt', join(folder, `${user}.receipt.json`));
}

/** What the doctor tells this user of Kafka to do. */
async function remedies(user: string): Promise<string[]> {
  const { out } = await countyflow(variables(user), 'doctor', '--json');
  return (JSON.parse(out) as { findings: Finding[] }).findings
    .filter(({ severity, what }) => severity !== 'ok' && what.startsWith('Kafka'))
    .map(({ remedy }) => remedy ?? '');
}

it('lets a publisher write to the topic of its own platform alone', async () => {
  const own = await publishToJd('jd');
  expect(own.code, own.err).toBe(0);
  const others = await publishToJd('tmall');
  expect(others.code).toBe(1);
  expect(others.err).toContain(topicOf('jd'));
  expect(others.err).toMatch(/may not see it|does not let the user tmall do this/);
});

it.each([
  [
    'a wrong password',
    { KAFKA_SASL_PASSWORD: 'wrong' },
    /refuses the user worker or the password: see KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD_FILE/,
  ],
  [
    'an authority that did not sign the certificates of the brokers',
    { KAFKA_TLS_CA_FILE: 'ANOTHER' },
    /the certificate of Kafka on .* is not trusted .*set KAFKA_TLS_CA_FILE/,
  ],
])('names cause and remedy of %s', async (_, changes, said) => {
  const another = createAuthority(mkdtempSync(join(folder, 'another-')));
  const changed = Object.entries(changes).map(([name, value]) => [
    name,
    value === 'ANOTHER' ? another.ca : value,
  ]);
  const settings = { ...variables('worker'), ...(Object.fromEntries(changed) as Variables) };
  for (const command of [['topics', 'list'], ['doctor']]) {
    const { code, out, err } = await countyflow(settings, ...command);
    expect(code).toBe(1);
    expect(err + out).toMatch(said);
    expect(err + out).not.toMatch(/KafkaJS|wrong/);
  }
});

it('tells by the doctor which right a worker lacks', async () => {
  expect(await remedies('worker')).toEqual([]);
  const admin = new kafkajs.Kafka(kafkaClientOptions(kafka.connectionOf('admin'))).admin();
  await admin.connect();
  try {
    for (const acl of WORKER_ACLS.filter(({ operation }) => operation === 'READ')) {
      const right = `: READ on ${acl.resource === 'TOPIC' ? 'topics that begin with' : 'the group'} ${acl.name}`;
      await admin.deleteAcls({ filters: [aclOf('worker', acl)] });
      try {
        await expect
          .poll(() => remedies('worker'), PATIENCE_OF_COMMANDS)
          .toEqual([expect.stringContaining(right)]);
      } finally {
        await admin.createAcls({ acl: [aclOf('worker', acl)] });
      }
      await expect.poll(() => remedies('worker'), PATIENCE_OF_COMMANDS).toEqual([]);
    }
  } finally {
    await admin.disconnect();
  }
});

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
  const admin = new kafkajs.Kafka(kafkaClientOptions(kafka.connectionOf('admin'))).admin();
  await admin.connect();
  const publisher = await openPublisher(connection);
  const publish = async (prefix: string): Promise<void> => {
    for (const order of orders(prefix)) await publisher.sendEncoded(order);
    await publisher.flush();
  };
  try {
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
  } finally {
    await publisher.abandon();
    await admin.disconnect();
  }
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
