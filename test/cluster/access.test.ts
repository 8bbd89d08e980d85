import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { kafkaClientOptions } from '../../adapters/kafka/connect.ts';
import type { Finding } from '../../operations/doctor/check.ts';
import { encodeEvent } from '../../publishers/library/events.ts';
import { WORKER_ACLS } from '../../schemas/kafka-acls.ts';
import { TOPIC_PREFIX, topicOf } from '../../schemas/topics.ts';
import { createAuthority } from '../support/certificates.ts';
import { type CommandRun, countyflow } from '../support/countyflow.ts';
import { validEvent } from '../support/events.ts';
import { aclOf } from '../support/kafka-security.ts';
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

async function findings(user: string): Promise<string[]> {
  const { out } = await countyflow(variables(user), 'doctor', '--json');
  return (JSON.parse(out) as { findings: Finding[] }).findings
    .filter(
      ({ check, severity, what }) => check === 'permissions' && severity !== 'ok' && what.includes('Kafka'),
    )
    .map(({ what }) => what);
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
  expect(await findings('worker')).toEqual([]);
  const admin = new kafkajs.Kafka(kafkaClientOptions(kafka.connectionOf('admin'))).admin();
  await admin.connect();
  try {
    for (const [acl, lacks] of [
      [WORKER_ACLS.find(({ name }) => name === TOPIC_PREFIX), /worker may not read the topics/],
      [
        WORKER_ACLS.find(({ resource }) => resource === 'GROUP'),
        /worker may not use the group countyflow-ingest/,
      ],
    ] as const) {
      if (acl === undefined) throw new Error('the worker has no such right');
      await admin.deleteAcls({ filters: [aclOf('worker', acl)] });
      await expect.poll(() => findings('worker')).toEqual([expect.stringMatching(lacks)]);
      await admin.createAcls({ acl: [aclOf('worker', acl)] });
      await expect.poll(() => findings('worker')).toEqual([]);
    }
  } finally {
    await admin.disconnect();
  }
});

it('answers operators while any one broker is away', async () => {
  for (const broker of kafka.brokers) {
    await broker.kill();
    const { code, err } = await countyflow(variables('administrator'), 'topics', 'list');
    expect(code, `without ${broker.name}: ${err}`).toBe(0);
    const { out } = await countyflow(variables('worker'), 'doctor', '--json');
    const engines = (JSON.parse(out) as { findings: Finding[] }).findings;
    expect(engines).toContainEqual(
      expect.objectContaining({ what: expect.stringMatching(/^Kafka answers on/) as string }),
    );
    await broker.restart();
  }
});
