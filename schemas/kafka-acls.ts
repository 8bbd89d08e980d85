import type { Platform } from './event/vocabulary.ts';
import { MIRROR_GROUP, TOPIC_PREFIX, topicOf } from './topics.ts';

/** One permission of a principal. Whoever may READ or WRITE a topic may DESCRIBE it too: Kafka implies that. */
export interface KafkaAcl {
  readonly resource: 'TOPIC' | 'GROUP';
  readonly pattern: 'LITERAL' | 'PREFIXED';
  readonly name: string;
  readonly operation: 'READ' | 'WRITE';
}

/** All that the worker needs, and the commands that only look. It writes to no topic: held events are in ClickHouse. */
export const WORKER_ACLS: readonly KafkaAcl[] = [
  { resource: 'TOPIC', pattern: 'PREFIXED', name: TOPIC_PREFIX, operation: 'READ' },
  // To commit the cursors that lag tools show, as the offsets of a group.
  { resource: 'GROUP', pattern: 'LITERAL', name: MIRROR_GROUP, operation: 'READ' },
];

/** All that a publisher needs: its own topic, to write. */
export function publisherAcls(platform: Platform): readonly KafkaAcl[] {
  return [{ resource: 'TOPIC', pattern: 'LITERAL', name: topicOf(platform), operation: 'WRITE' }];
}
