import kafkajs from 'kafkajs';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { CollectedRecords } from '../../adapters/kafka/collected-records.ts';
import { kafkaClientOptions } from '../../adapters/kafka/connect.ts';
import { openLogReader } from '../../adapters/kafka/log-reader.ts';
import { openRejectSender, type UnsentRejects } from '../../publishers/rejects/reject-sender.ts';
import { publishEvents } from '../../publishers/sending/open-publisher.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';

/** What users of Kafka do with a topic, each by a connection of its own. */

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
