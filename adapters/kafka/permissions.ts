import type { Admin } from './kafkajs.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { MIRROR_GROUP, platformOf, topicOf } from '../../schemas/topics.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { type Cause, causesOf } from '../../domain/causes.ts';
import { isAuthorizationFailure, KAFKAJS_ERRORS } from '../errors/kafka-errors.ts';
import { withAdmin } from './connect.ts';
import { CollectedRecords } from './collected-records.ts';
import { settingsOf } from './describe-topics.ts';
import { openLogReader } from './log-reader.ts';

/** What the user may do with the platforms' topics. */
export interface KafkaPermissions {
  /** Null if there is no topic to try. */
  readonly read: boolean | null;
  readonly group: boolean;
  readonly settings: boolean;
  readonly create: boolean;
}

/** Tries each right without changing anything. */
export async function probePermissions(connection: KafkaConnection): Promise<KafkaPermissions> {
  return withAdmin(connection, 'patient', async (admin) => {
    const [topic] = (await admin.listTopics()).filter((name) => platformOf(name) !== undefined).sort();
    return {
      read: topic === undefined ? null : await isAllowed(() => readNothing(connection, topic)),
      group: await isAllowed(() => admin.fetchOffsets({ groupId: MIRROR_GROUP })),
      settings: topic === undefined || (await settingsOf(admin, topic)) !== undefined,
      create: await isAllowed(() => validateTopic(admin)),
    };
  });
}

async function isAllowed(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (error) {
    if (causesOf(error).some(isRefusal)) return false;
    throw error;
  }
}

/** kafkajs does not repeat the broker's reason where it looks for the coordinator of a group. */
function isRefusal({ name, type }: Cause): boolean {
  return isAuthorizationFailure(type) || name === KAFKAJS_ERRORS.NO_GROUP_COORDINATOR;
}

async function readNothing(connection: KafkaConnection, topic: string): Promise<void> {
  await using reader = await openLogReader(connection, topic, 0);
  await reader.read(await reader.latest(), new CollectedRecords(), { waitMs: 0, maxBytes: 1 });
}

/** Kafka checks the right before it finds that the topic exists. */
function validateTopic(admin: Admin): Promise<boolean> {
  const topics = [{ topic: topicOf(PLATFORMS[0]), numPartitions: 1 }];
  return admin.createTopics({ topics, validateOnly: true, waitForLeaders: false });
}
