import type { Platform } from '../../schemas/event/vocabulary.ts';
import { MIRROR_GROUP, REJECTS_PREFIX, rejectsTopicOf, TOPIC_PREFIX, topicOf } from '../../schemas/topics.ts';

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
