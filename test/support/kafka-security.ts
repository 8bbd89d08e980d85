import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import kafkajs from '../../adapters/kafka/kafkajs.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { ADMINISTRATOR_ACLS, type KafkaAcl, publisherAcls, WORKER_ACLS } from './kafka-acls.ts';

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
