import { createRequire } from 'node:module';
import kafkajs from 'kafkajs';

export default kafkajs;
export type {
  Admin,
  ITopicConfig,
  Kafka,
  KafkaConfig,
  Message,
  Producer,
  ProducerBatch,
  RecordMetadata,
  SASLOptions,
} from 'kafkajs';

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js') as {
  prototype: RequestQueue;
};

// kafkajs 2.2.4 looks for requests to send a thousand times a second on each connection for ever, by timers in the past, of
// which Node 24 warns. Only a request that waits needs to be looked for (ADR 7).
// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its object
const schedule = prototype.scheduleCheckPendingRequests;
prototype.scheduleCheckPendingRequests = function () {
  if (this.pending.length > 0) schedule.call(this);
};
