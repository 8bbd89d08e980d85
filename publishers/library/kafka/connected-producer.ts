import kafkajs, { type Kafka, type Message, type Producer } from '../../../adapters/kafka/kafkajs.ts';

/** The partition that each message went to: kafkajs says where a batch begins, not which messages are in it. */
export type Partitions = WeakMap<Message, number>;

/**
 * Not idempotent: duplicates do not change orders, while kafkajs's idempotent producer can lose a message (ADR 47). Keys
 * go where the Java client puts them.
 */
export async function connectedProducer(kafka: Kafka, partitions: Partitions): Promise<Producer> {
  const producer = kafka.producer({
    createPartitioner: () => {
      const partitionOf = kafkajs.Partitioners.DefaultPartitioner();
      return (args) => {
        const partition = partitions.get(args.message) ?? partitionOf(args);
        partitions.set(args.message, partition);
        return partition;
      };
    },
    allowAutoTopicCreation: false,
    idempotent: false,
  });
  await producer.connect();
  return producer;
}
