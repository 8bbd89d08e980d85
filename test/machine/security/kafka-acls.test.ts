import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type KafkaConnection, Secret } from '../../../adapters/configuration/connections.ts';
import { kafkaClientOptions } from '../../../adapters/kafka/connect.ts';
import { createTopics } from '../../../adapters/kafka/describe-topics.ts';
import { openLogReader } from '../../../adapters/kafka/log-reader.ts';
import { mirrorOffset } from '../../../adapters/kafka/mirror-offsets.ts';
import { probePermissions } from '../../../adapters/kafka/permissions.ts';
import { listPartitions, surveyTopics } from '../../../adapters/kafka/topics.ts';
import { createPlatformTopics } from '../../../operations/topics/create-platform-topics.ts';
import { listTopics } from '../../../operations/topics/list-topics.ts';
import { MIRROR_GROUP, REJECTS_PREFIX, rejectsTopicOf, topicOf } from '../../../schemas/topics.ts';
import { createAuthority } from '../../support/certificates.ts';
import {
  aclOf,
  ADMINISTRATOR_ACLS,
  consumeOne,
  type KafkaAcl,
  publishOne,
  readOne,
  refused,
  withAdminClient,
  WORKER_ACLS,
  writeReject,
} from '../../support/kafka-security.ts';
import { deleteTopics } from '../../support/kafka.ts';
import { PATIENCE } from '../../support/patience.ts';
import { startSecuredKafka } from '../../support/secured-kafka.ts';
import { used, useFolder } from '../../support/used.ts';

const OWNERS = ['tmall', 'jd'] as const;
const [TMALL, JD] = OWNERS.map(topicOf) as [string, string];
const folder = useFolder();
const kafka = used(() => {
  const authority = createAuthority(folder);
  return startSecuredKafka(join(folder, 'kafka'), authority, authority.issue('client'), OWNERS);
});
const admin = used(async () => {
  const client = new kafkajs.Kafka(kafkaClientOptions(kafka.connectionOf('admin'))).admin();
  await client.connect();
  return Object.assign(client, { stop: () => client.disconnect() });
});
beforeAll(async () => {
  const topics = OWNERS.map((owner) => ({ topic: rejectsTopicOf(owner), numPartitions: 1 }));
  await createTopics(admin, topics);
});

describe('a publisher', () => {
  it('writes to its own topic alone', async () => {
    for (const owner of OWNERS) {
      for (const platform of OWNERS) {
        const before = await endOfTopic(topicOf(platform));
        const publishing = publishOne(kafka.connectionOf(owner), platform);
        if (owner === platform) await publishing;
        else await expect(publishing).rejects.toThrow(refused(owner));
        expect(await endOfTopic(topicOf(platform))).toBe(before + (owner === platform ? 1n : 0n));
      }
    }
  });

  it("neither lists nor reads another's topic, and does not read its own", async () => {
    const connection = kafka.connectionOf('tmall');
    expect(await listPartitions(connection)).toEqual([{ topic: TMALL, partition: 0 }]);
    await expect(readOne(connection, JD)).rejects.toThrow(refused('tmall'));
    await publishOne(connection, 'tmall');
    await expect(readOne(connection, TMALL)).rejects.toMatchObject({ type: 'TOPIC_AUTHORIZATION_FAILED' });
  });

  it('reads its own rejects alone, also in the group of their name, and writes none', async () => {
    const [own, other] = [rejectsTopicOf('tmall'), rejectsTopicOf('jd')];
    // A broker takes a moment to learn of new topics and permissions.
    for (const platform of ['tmall', 'jd'] as const)
      await expect.poll(() => writeReject(kafka.connectionOf('worker'), platform)).toEqual([]);
    const connection = kafka.connectionOf('tmall');
    expect(await readOne(connection, own)).toContain('"type":"org.countyflow.reject.v1"');
    await expect(readOne(connection, other)).rejects.toThrow(refused('tmall'));
    const before = await endOfTopic(own);
    const unsent = await writeReject(connection, 'tmall');
    expect(unsent.map(({ count, error }) => [count, error.message])).toEqual([
      [1, expect.stringMatching(refused('tmall'))],
    ]);
    expect(await endOfTopic(own)).toBe(before);
    expect(await consumeOne(connection, own, own)).toContain('org.countyflow.reject.v1');
    await expect(consumeOne(connection, own, other)).rejects.toThrow(/group/i);
  });

  it('neither creates topics nor changes permissions', async () => {
    const connection = kafka.connectionOf('tmall');
    await expect(createPlatformTopics(connection, { platforms: ['suning'] })).rejects.toThrow(
      refused('tmall'),
    );
    const all = { resource: 'TOPIC', pattern: 'PREFIXED', name: 'orders', operation: 'WRITE' } as const;
    await withAdminClient(connection, (own) =>
      expect(own.createAcls({ acl: [aclOf('tmall', all)] })).rejects.toThrow(/Cluster authorization failed/),
    );
  });
});

describe('the worker', () => {
  it('lists and reads every topic, and commits the cursor that lag tools show', async () => {
    const connection = kafka.connectionOf('worker');
    expect((await listPartitions(connection)).map(({ topic }) => topic).sort()).toEqual([JD, TMALL].sort());
    for (const platform of OWNERS) {
      await publishOne(kafka.connectionOf(platform), platform);
      expect(await readOne(connection, topicOf(platform))).toBe(platform);
    }
    await mirrorOffset(connection, JD, 0, 7n);
    expect(await admin.fetchOffsets({ groupId: MIRROR_GROUP, topics: [JD] })).toMatchObject([
      { topic: JD, partitions: [{ partition: 0, offset: '7' }] },
    ]);
  });

  it('writes to no topic of events, creates none and deletes none', async () => {
    const connection = kafka.connectionOf('worker');
    for (const platform of OWNERS) {
      const before = await endOfTopic(topicOf(platform));
      await expect(publishOne(connection, platform)).rejects.toThrow(refused('worker'));
      expect(await endOfTopic(topicOf(platform))).toBe(before);
    }
    await expect(createPlatformTopics(connection, { platforms: ['suning'] })).rejects.toThrow(
      refused('worker'),
    );
    await withAdminClient(connection, (own) =>
      expect(own.deleteTopics({ topics: [JD] })).rejects.toThrow(/authorization failed/),
    );
    expect(await admin.listTopics()).toEqual(expect.arrayContaining([JD, TMALL]));
  });

  it.each(WORKER_ACLS)('needs the permission for $name', async (acl) => {
    const connection = kafka.connectionOf('worker');
    const work = async (): Promise<void> => {
      await readOne(connection, JD);
      await mirrorOffset(connection, JD, 0, 1n);
      const before = await endOfTopic(rejectsTopicOf('jd'));
      await writeReject(connection, 'jd');
      if ((await endOfTopic(rejectsTopicOf('jd'))) === before)
        throw new Error('AUTHORIZATION_FAILED quietly');
    };
    await work();
    await admin.deleteAcls({ filters: [aclOf('worker', acl)] });
    try {
      // A broker learns of a right for a moment after it has acknowledged the change.
      const refusal = () => work().catch(String);
      await expect.poll(refusal).toMatch(/AUTHORIZATION_FAILED|group coordinator/);
    } finally {
      await admin.createAcls({ acl: [aclOf('worker', acl)] });
    }
    await vi.waitFor(work, PATIENCE);
  });

  it('says which right it lacks for rejects, and goes on; without any, the topic does not exist for it', async () => {
    const connection = kafka.connectionOf('worker');
    const write = rightTo('WRITE');
    const describing = rightTo('DESCRIBE');
    await admin.deleteAcls({ filters: [aclOf('worker', write)] });
    try {
      expect(await writeReject(connection, 'jd')).toEqual([]);
      await admin.createAcls({ acl: [aclOf('worker', describing)] });
      await vi.waitFor(async () => {
        const [unsent] = await writeReject(connection, 'jd');
        expect([unsent?.platform, unsent?.count]).toEqual(['jd', 1]);
        expect(unsent?.error.message).toMatch(refused('worker'));
      }, PATIENCE);
    } finally {
      await admin.deleteAcls({ filters: [aclOf('worker', describing)] });
      await admin.createAcls({ acl: [aclOf('worker', write)] });
    }
  });

  it('is refused without any permission, and does not get an empty list of topics', async () => {
    await expect(listPartitions(kafka.connectionOf('stranger'))).rejects.toThrow(refused('stranger'));
    // A topic that a user may not see is not called absent, as one is that nobody has.
    const expected = [JD, topicOf('post-shopkeeper')];
    const absentFor = async (user: string) =>
      (await surveyTopics(kafka.connectionOf(user), 'patient', expected)).absent;
    expect(await absentFor('worker')).toEqual([topicOf('post-shopkeeper')]);
    expect(await absentFor('tmall')).toEqual([]);
  });
});

describe('the administrator', () => {
  const connection = () => kafka.connectionOf('administrator');

  it('creates topics, sees their settings and misnamed topics, and writes to none', async () => {
    expect(await createPlatformTopics(connection(), { platforms: ['lecuntao', 'tmall'] })).toMatchObject([
      { topic: topicOf('lecuntao'), outcome: 'created' },
      { topic: TMALL, outcome: 'exists' },
    ]);
    await createTopics(admin, [{ topic: 'Order_Events_V1_JD' }]);
    const { topics } = await listTopics(connection());
    expect(topics.map(({ topic }) => topic)).toContain('Order_Events_V1_JD');
    expect(topics.find(({ topic }) => topic === topicOf('lecuntao'))?.retentionMs).toBe(30 * 86_400_000);
    await expect(publishOne(connection(), 'jd')).rejects.toThrow(refused('administrator'));
    await removeTopics(topicOf('lecuntao'), 'Order_Events_V1_JD');
  });

  it.each(ADMINISTRATOR_ACLS)('needs the permission to $operation $name', async (acl) => {
    const MISNAMED = 'Order_Events_V1_JD';
    await createTopics(admin, [{ topic: MISNAMED }]);
    const work = async (): Promise<unknown> => {
      await removeTopics(topicOf('lecuntao'), rejectsTopicOf('lecuntao'));
      const { topics } = await listTopics(connection());
      const created = await createPlatformTopics(connection(), { platforms: ['lecuntao'], rejects: true });
      return {
        outcomes: created.map(({ outcome }) => outcome),
        seesSettings: topics
          .filter(({ misnamed }) => misnamed === null)
          .every(({ retentionMs }) => retentionMs !== null),
        seesMisnamed: topics.some(({ topic }) => topic === MISNAMED),
      };
    };
    const all = { outcomes: ['created', 'created'], seesSettings: true, seesMisnamed: true };
    expect(await work()).toEqual(all);
    await admin.deleteAcls({ filters: [aclOf('administrator', acl)] });
    try {
      await expect.poll(() => work().catch(() => 'refused')).not.toEqual(all);
    } finally {
      await admin.createAcls({ acl: [aclOf('administrator', acl)] });
    }
    await expect.poll(work).toEqual(all);
    await removeTopics(MISNAMED, topicOf('lecuntao'), rejectsTopicOf('lecuntao'));
  });
});

describe('the rights that countyflow doctor reports', () => {
  it.each([
    ['worker', { read: true, group: true, settings: false, create: false }],
    ['tmall', { read: false, group: false, settings: false, create: false }],
    ['administrator', { read: false, group: false, settings: true, create: true }],
    ['admin', { read: true, group: true, settings: true, create: true }],
  ])('are those of the user %s', async (user, rights) => {
    expect(await probePermissions(kafka.connectionOf(user))).toEqual(rights);
  });
});

describe.concurrent('a client with wrong credentials', () => {
  const worker = () => kafka.connectionOf('worker');
  const withPassword = (password: string): KafkaConnection => {
    const { sasl, ...rest } = worker();
    return { ...rest, sasl: sasl && { ...sasl, password: new Secret(password) } };
  };

  it.each([
    [
      'has a wrong password',
      () => withPassword('wrong-password'),
      /refuses the user worker.*KAFKA_SASL_PASSWORD_FILE/,
    ],
    ['names no user', () => ({ ...worker(), sasl: undefined }), /asks for a user, KAFKA_SASL_USERNAME/],
    ['speaks no TLS', () => ({ ...worker(), tls: undefined }), /asks for TLS, set KAFKA_TLS/],
    [
      "does not know the broker's authority",
      () => ({ ...worker(), tls: {} }),
      /not trusted.*set KAFKA_TLS_CA_FILE/,
    ],
    [
      'shows no certificate',
      () => ({ ...worker(), tls: { ca: worker().tls?.ca } }),
      /ended the TLS handshake.*KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE/,
    ],
  ])('is refused with the remedy in every client of Countyflow: it %s', async (_, connection, remedy) => {
    const attempts = [
      listPartitions,
      (to: KafkaConnection) => openLogReader(to, JD, 0),
      (to: KafkaConnection) => publishOne(to, 'jd'),
    ].map((attempt) => attempt(connection()).catch((error: unknown) => error));
    for (const error of await Promise.all(attempts)) {
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).message).toMatch(remedy);
      expect((error as Error).message).toContain(kafka.broker);
      expect((error as Error).message).not.toContain('wrong-password');
    }
  });

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    'is admitted by %s with the right credentials',
    async (mechanism) => {
      expect(await listPartitions(kafka.connectionOf('worker', mechanism))).toHaveLength(OWNERS.length);
    },
  );
});

async function removeTopics(...topics: string[]): Promise<void> {
  const existing = (await admin.listTopics()).filter((topic) => topics.includes(topic));
  if (existing.length > 0) await deleteTopics(admin, existing);
}

async function endOfTopic(topic: string): Promise<bigint> {
  const [partition] = await admin.fetchTopicOffsets(topic);
  return BigInt(partition?.high ?? -1);
}

/** A right of the worker on topics of rejects. */
function rightTo(operation: KafkaAcl['operation']): KafkaAcl {
  return { resource: 'TOPIC', pattern: 'PREFIXED', name: REJECTS_PREFIX, operation };
}
