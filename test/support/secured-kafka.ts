import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type KafkaConnection,
  type SaslMechanism,
  Secret,
} from '../../adapters/configuration/connections.ts';
import { kafkaClientOptions } from '../../adapters/kafka/connect.ts';
import { createTopics } from '../../adapters/kafka/describe-topics.ts';
import kafkajs from '../../adapters/kafka/kafkajs.ts';
import { serverProperties, startBroker } from '../../infra/engines/kafka/start.ts';
import { findPorts } from '../../infra/engines/ports.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { ADMINISTRATOR_ACLS, type KafkaAcl, publisherAcls, WORKER_ACLS } from '../../schemas/kafka-acls.ts';
import { topicOf } from '../../schemas/topics.ts';
import { type Authority, type Identity, writeKeyStore } from './certificates.ts';

export interface SecuredKafka {
  readonly broker: string;
  /** Passwords by user. `admin` may do anything, `stranger` nothing, and the others what their ACLs permit. */
  readonly passwords: ReadonlyMap<string, string>;
  connectionOf(user: string, mechanism?: SaslMechanism): KafkaConnection;
  stop(): Promise<void>;
}

/**
 * Starts a real broker that accepts only TLS, requires a client certificate and a password, and denies what no ACL
 * permits. It has one topic for each platform.
 */
export async function startSecuredKafka(
  folder: string,
  authority: Authority,
  client: Identity,
  platforms: readonly Platform[],
): Promise<SecuredKafka> {
  mkdirSync(folder, { recursive: true });
  const ports = await findPorts(['kafka', 'kafkaController']);
  const broker = `127.0.0.1:${ports.kafka}`;
  const passwords = new Map(
    ['admin', 'administrator', 'worker', 'stranger', ...platforms].map((user) => [
      user,
      randomBytes(12).toString('base64url'),
    ]),
  );
  const tls = {
    ca: readFileSync(authority.ca, 'utf8'),
    certificate: readFileSync(client.certificate, 'utf8'),
    key: new Secret(readFileSync(client.key, 'utf8')),
  };
  const connectionOf = (user: string, mechanism: SaslMechanism = 'scram-sha-512'): KafkaConnection => ({
    brokers: [broker],
    tls,
    sasl: { mechanism, username: user, password: new Secret(passwords.get(user) ?? '') },
  });
  const keyStore = join(folder, 'broker.pem');
  writeKeyStore(keyStore, authority.issue('broker'));
  const child = await startBroker({
    folder,
    properties: (data) =>
      serverProperties(data, ports, securedProperties(ports, keyStore, authority.ca, passwords)),
    formatOptions: scramOptions(folder, passwords),
    connection: connectionOf('admin'),
    logPath: join(folder, 'kafka.log'),
  });
  await prepare(connectionOf('admin'), platforms);
  return { broker, passwords, connectionOf, stop: () => child.stop() };
}

function securedProperties(
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
function scramOptions(folder: string, passwords: ReadonlyMap<string, string>): string[] {
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

async function prepare(connection: KafkaConnection, platforms: readonly Platform[]): Promise<void> {
  const admin = new kafkajs.Kafka(kafkaClientOptions(connection)).admin();
  await admin.connect();
  try {
    await createTopics(
      admin,
      platforms.map((platform) => ({ topic: topicOf(platform), numPartitions: 1 })),
    );
    await admin.createAcls({
      acl: [
        ...WORKER_ACLS.map((acl) => aclOf('worker', acl)),
        ...ADMINISTRATOR_ACLS.map((acl) => aclOf('administrator', acl)),
        ...platforms.flatMap((platform) => publisherAcls(platform).map((acl) => aclOf(platform, acl))),
      ],
    });
  } finally {
    await admin.disconnect();
  }
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
