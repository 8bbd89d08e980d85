import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type KafkaConnection,
  type SaslMechanism,
  Secret,
} from '../../adapters/configuration/connections.ts';
import { createTopics } from '../../adapters/kafka/describe-topics.ts';
import { serverProperties, startBroker } from '../../infra/engines/kafka/start.ts';
import { findPorts } from '../../infra/engines/ports.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import { type Authority, type Identity, writeKeyStore } from './certificates.ts';
import {
  grantRights,
  makePasswords,
  scramOptions,
  securedProperties,
  withAdminClient,
} from './kafka-security.ts';

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
  const passwords = makePasswords(platforms);
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
  await withAdminClient(connectionOf('admin'), async (admin) => {
    await createTopics(
      admin,
      platforms.map((platform) => ({ topic: topicOf(platform), numPartitions: 1 })),
    );
    await grantRights(admin, platforms);
  });
  return { broker, passwords, connectionOf, stop: () => child.stop() };
}
