import kafkajs from '../../adapters/kafka/kafkajs.ts';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { CollectedRecords } from '../../adapters/kafka/collected-records.ts';
import { kafkaClientOptions } from '../../adapters/kafka/connect.ts';
import { openLogReader } from '../../adapters/kafka/log-reader.ts';
import { openRejectSender, type UnsentRejects } from '../../publishers/rejects/reject-sender.ts';
import { publishEvents } from '../../publishers/sending/open-publisher.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { MIRROR_GROUP, REJECTS_PREFIX, rejectsTopicOf, TOPIC_PREFIX, topicOf } from '../../schemas/topics.ts';

/** Passwords by user: `admin` may do anything, `stranger` nothing, and the others what their ACLs permit. */
export function makePasswords(platforms: readonly Platform[]): ReadonlyMap<string, string> {
  return new Map(
    ['admin', 'administrator', 'worker', 'stranger', ...platforms].map((user) => [
      user,
      randomBytes(12).toString('base64url'),
    ]),
  );
}

/** A broker that accepts only TLS with a client certificate and a password, and denies what no ACL permits. */
export function securedProperties(
  ports: { readonly kafka: number; readonly kafkaController: number },
  keyStore: string,
  ca: string,
  passwords: ReadonlyMap<string, string>,
): Record<string, string> {
  const security = 'org.apache.kafka.common.security';
  const admin = `username="admin" password="${passwords.get('admin') ?? ''}"`;
  const plainUsers = [...passwords].map(([user, password]) => `user_${user}="${password}"`).join(' ');
  const scram = `${security}.scram.ScramLoginModule required ${admin};`;
  return {
    listeners: `CLIENT://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${ports.kafkaController}`,
    'advertised.listeners': `CLIENT://127.0.0.1:${ports.kafka}`,
    'listener.security.protocol.map': 'CLIENT:SASL_SSL,CONTROLLER:SSL',
    'inter.broker.listener.name': 'CLIENT',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512,SCRAM-SHA-256,PLAIN',
    'listener.name.client.scram-sha-512.sasl.jaas.config': scram,
    'listener.name.client.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.client.plain.sasl.jaas.config': `${security}.plain.PlainLoginModule required ${plainUsers};`,
    'listener.name.client.ssl.client.auth': 'required',
    'listener.name.controller.ssl.client.auth': 'required',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keyStore,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': ca,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'false',
    // The broker authenticates to itself with its certificate, and the tests' admin with a password.
    'super.users': 'User:CN=broker;User:admin',
  };
}

/** Uses a file, because every user of the machine can read a process's arguments. */
export function scramOptions(folder: string, passwords: ReadonlyMap<string, string>): string[] {
  const path = join(folder, 'users');
  const options = [...passwords].flatMap(([user, password]) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=${user},password=${password}]`,
    ]),
  );
  writeFileSync(path, options.join('\n'), { mode: 0o600 });
  return [`@${path}`];
}

/** Gives each user the rights that docs/security.md lists, and no other. */
export async function grantRights(admin: kafkajs.Admin, platforms: readonly Platform[]): Promise<void> {
  await admin.createAcls({
    acl: [
      ...WORKER_ACLS.map((acl) => aclOf('worker', acl)),
      ...ADMINISTRATOR_ACLS.map((acl) => aclOf('administrator', acl)),
      ...platforms.flatMap((platform) => publisherAcls(platform).map((acl) => aclOf(platform, acl))),
    ],
  });
}

/** A permission in the form of Kafka's admin client. */
export function aclOf(user: string, { resource, pattern, name, operation }: KafkaAcl): kafkajs.AclEntry {
  return {
    principal: `User:${user}`,
    host: '*',
    resourceType: kafkajs.AclResourceTypes[resource],
    resourcePatternType: kafkajs.ResourcePatternTypes[pattern],
    resourceName: name,
    operation: kafkajs.AclOperationTypes[operation],
    permissionType: kafkajs.AclPermissionTypes.ALLOW,
  };
}

/** Resolves to what is done with the client of an administrator, which ends then. */
export async function withAdminClient<T>(
  connection: KafkaConnection,
  use: (admin: kafkajs.Admin) => Promise<T>,
): Promise<T> {
  const admin = new kafkajs.Kafka(kafkaClientOptions(connection)).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Sends one order, which is no event. */
export async function publishOne(connection: KafkaConnection, platform: Platform): Promise<void> {
  await publishEvents(connection, [{ platform, orderId: 'order', value: Buffer.from(platform) }]);
}

/** What a user is told who lacks a right on a topic. */
export function refused(user: string): RegExp {
  return new RegExp(`does not let the user ${user} do this \\(TOPIC_AUTHORIZATION_FAILED\\): grant`);
}

/** The value of the last record. */
export async function readOne(connection: KafkaConnection, topic: string): Promise<string | undefined> {
  await using reader = await openLogReader(connection, topic, 0);
  const last = (await reader.latest()) - 1n;
  const records = new CollectedRecords();
  await reader.read(last, records, { waitMs: 1_000, maxBytes: 1024 * 1024 });
  return records.all.at(-1)?.value?.toString();
}

/** Writes one reject as the worker does, and returns what Kafka refused. */
export async function writeReject(connection: KafkaConnection, platform: Platform): Promise<UnsentRejects[]> {
  const unsent: UnsentRejects[] = [];
  const sender = openRejectSender(connection, (one) => unsent.push(one));
  const problems = [{ code: 'json.syntax', path: '', message: 'The value is not JSON.' }] as const;
  const event = { position: 7n, problems, eventId: '', orderId: '', payloadBytes: 1, payloadSha256: '' };
  const source = { kind: 'kafka', topic: topicOf(platform), partition: 0 } as const;
  await sender.send(platform, [{ source, events: [event] }]);
  await sender.close();
  return unsent;
}

/** The first value that a member of a group gets. */
export async function consumeOne(
  connection: KafkaConnection,
  topic: string,
  groupId: string,
): Promise<string> {
  const client = new kafkajs.Kafka({ ...kafkaClientOptions(connection), retry: { retries: 2 } });
  const consumer = client.consumer({ groupId });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    return await new Promise<string>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => {
        // Otherwise kafkajs begins again, as while the coordinator of the group loads.
        if (!payload.restart) reject(payload.error);
      });
      consumer
        .run({
          eachMessage: ({ message }) => {
            resolve(message.value?.toString() ?? '');
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
}

/** One permission of a principal. In Kafka, READ or WRITE on a topic implies DESCRIBE. */
export interface KafkaAcl {
  readonly resource: 'TOPIC' | 'GROUP';
  readonly pattern: 'LITERAL' | 'PREFIXED';
  readonly name: string;
  readonly operation: 'READ' | 'WRITE' | 'CREATE' | 'DESCRIBE' | 'DESCRIBE_CONFIGS';
}

/** All that the worker and the read-only commands need. The worker writes to topics of rejects only. */
export const WORKER_ACLS: readonly KafkaAcl[] = [
  { resource: 'TOPIC', pattern: 'PREFIXED', name: TOPIC_PREFIX, operation: 'READ' },
  { resource: 'TOPIC', pattern: 'PREFIXED', name: REJECTS_PREFIX, operation: 'WRITE' },
  // For committing cursors as group offsets, which lag tools show.
  { resource: 'GROUP', pattern: 'LITERAL', name: MIRROR_GROUP, operation: 'READ' },
];

/**
 * All that a publisher needs: writing to its topic, and reading its rejects, by itself or in the group that has the
 * name of their topic.
 */
export function publisherAcls(platform: Platform): readonly KafkaAcl[] {
  const rejects = rejectsTopicOf(platform);
  return [
    { resource: 'TOPIC', pattern: 'LITERAL', name: topicOf(platform), operation: 'WRITE' },
    { resource: 'TOPIC', pattern: 'LITERAL', name: rejects, operation: 'READ' },
    { resource: 'GROUP', pattern: 'LITERAL', name: rejects, operation: 'READ' },
  ];
}

/** What `countyflow topics` and a complete `countyflow doctor` need. Nothing that runs all the time needs it. */
export const ADMINISTRATOR_ACLS: readonly KafkaAcl[] = [
  { resource: 'TOPIC', pattern: 'PREFIXED', name: TOPIC_PREFIX, operation: 'CREATE' },
  { resource: 'TOPIC', pattern: 'PREFIXED', name: TOPIC_PREFIX, operation: 'DESCRIBE_CONFIGS' },
  { resource: 'TOPIC', pattern: 'PREFIXED', name: REJECTS_PREFIX, operation: 'CREATE' },
  { resource: 'TOPIC', pattern: 'PREFIXED', name: REJECTS_PREFIX, operation: 'DESCRIBE_CONFIGS' },
  // A misnamed topic may have any name; Kafka lists the topics that a user may describe.
  { resource: 'TOPIC', pattern: 'LITERAL', name: '*', operation: 'DESCRIBE' },
];
