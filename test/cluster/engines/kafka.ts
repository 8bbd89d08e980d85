import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KafkaConnection, Secret } from '../../../adapters/configuration/connections.ts';
import { newClusterId, serverProperties, startBroker } from '../../../infra/engines/kafka/start.ts';
import { findPorts } from '../../../infra/engines/ports.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { createAuthority, writeKeyStore } from '../../support/certificates.ts';
import {
  grantRights,
  makePasswords,
  scramOptions,
  securedProperties,
  withAdminClient,
} from '../../support/kafka-security.ts';
import { Killable } from '../../support/killable.ts';

const NODES = [1, 2, 3] as const;
const HEAP_MEBIBYTES = 384;

/** Every record, also of Kafka's own topics, is on two brokers before it is acknowledged. */
const REPLICATED = {
  'default.replication.factor': '3',
  'min.insync.replicas': '2',
  'offsets.topic.replication.factor': '3',
  'transaction.state.log.replication.factor': '3',
  'transaction.state.log.min.isr': '2',
  'share.coordinator.state.topic.replication.factor': '3',
  'share.coordinator.state.topic.min.isr': '2',
};

export interface KafkaCluster {
  readonly brokers: readonly Killable[];
  readonly addresses: readonly string[];
  /** Path of the certificate of the authority that the brokers' certificates come from. */
  readonly ca: string;
  readonly passwords: ReadonlyMap<string, string>;
  connectionOf(user: string): KafkaConnection;
  stop(): Promise<void>;
}

/** Three KRaft brokers that ask for a password over TLS, and users who may do what docs/security.md lists for them. */
export async function startKafkaCluster(folder: string): Promise<KafkaCluster> {
  mkdirSync(folder, { recursive: true });
  const authority = createAuthority(folder);
  const passwords = makePasswords(PLATFORMS);
  const ports = await portsOfNodes();
  const addresses = ports.map(({ kafka }) => `127.0.0.1:${String(kafka)}`);
  const tls = { ca: readFileSync(authority.ca, 'utf8') };
  const connectionTo = (brokers: readonly string[], user: string): KafkaConnection => {
    const password = new Secret(passwords.get(user) ?? '');
    return { brokers, tls, sasl: { mechanism: 'scram-sha-512', username: user, password } };
  };
  const keyStore = join(folder, 'broker.pem');
  writeKeyStore(keyStore, authority.issue('broker'));
  const clusterId = newClusterId();
  const voters = ports
    .map((node) => `${String(node.id)}@127.0.0.1:${String(node.kafkaController)}`)
    .join(',');
  const start = (node: Node) =>
    startBroker({
      folder: join(folder, String(node.id)),
      properties: (data) =>
        serverProperties(data, node, {
          ...securedProperties(node, keyStore, authority.ca, passwords),
          ...REPLICATED,
          'node.id': String(node.id),
          'controller.quorum.voters': voters,
          'listener.name.client.ssl.client.auth': 'none',
        }),
      formatOptions: scramOptions(folder, passwords),
      clusterId,
      heapMebibytes: HEAP_MEBIBYTES,
      connection: connectionTo([`127.0.0.1:${String(node.kafka)}`], 'admin'),
      logPath: join(folder, `${String(node.id)}.log`),
    });
  // Two of three must run before one is ready.
  const brokers = await Promise.all(
    ports.map((node) => Killable.start(`broker ${String(node.id)}`, () => start(node))),
  );
  const connectionOf = (user: string) => connectionTo(addresses, user);
  await withAdminClient(connectionOf('admin'), (admin) => grantRights(admin, PLATFORMS));
  return {
    brokers,
    addresses,
    ca: authority.ca,
    passwords,
    connectionOf,
    stop: async () => {
      await Promise.all(brokers.map((broker) => broker.stop()));
    },
  };
}

interface Node {
  readonly id: number;
  readonly kafka: number;
  readonly kafkaController: number;
}

async function portsOfNodes(): Promise<Node[]> {
  const names = NODES.flatMap((id) => [`kafka${id}`, `kafkaController${id}`] as const);
  const found = await findPorts(names);
  return NODES.map((id) => ({
    id,
    kafka: found[`kafka${id}`],
    kafkaController: found[`kafkaController${id}`],
  }));
}
