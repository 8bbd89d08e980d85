/** Ports on loopback: one for clients, one on which the node talks to itself as its own controller. */
export interface KafkaPorts {
  readonly kafka: number;
  readonly kafkaController: number;
}

/**
 * The configuration of a KRaft node that is broker and controller in one, for one machine. Its clients need no
 * password, unless properties that come on top say so.
 */
export function serverProperties(
  dataFolder: string,
  { kafka, kafkaController }: KafkaPorts,
  onTop: Readonly<Record<string, string>> = {},
): string {
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${kafkaController}`,
    listeners: `PLAINTEXT://127.0.0.1:${kafka},CONTROLLER://127.0.0.1:${kafkaController}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${kafka}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': dataFolder,
    // One node: every internal topic has one copy, and groups need not wait for members to gather.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // Topics are the publishers' contract: none comes into being by a typing error.
    'auto.create.topics.enable': false,
    ...onTop,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
