import { readFileSync } from 'node:fs';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import {
  DAY_MS,
  DEFAULT_MESSAGE_BYTES,
  DEFAULT_PARTITIONS,
  DEFAULT_RETENTION_DAYS,
  REJECTS_PARTITIONS,
  REJECTS_PREFIX,
  TOPIC_PREFIX,
} from '../../schemas/topics.ts';
import { exampleEvent } from './example-event.ts';
import { CONTRACT_VERSION, orderEventSchema, type Schema } from './json-schema.ts';
import { controlTotalSchema, exampleReject, exampleTotal, rejectSchema } from './other-events.ts';

interface Channel {
  address: string;
  readonly parameters: { readonly platform: { enum: readonly string[] } };
  readonly bindings: { readonly kafka: { partitions: number; topicConfiguration: object } };
}

interface AsyncApi {
  readonly info: { version: string };
  readonly channels: { readonly orders: Channel; readonly rejects: Channel };
  readonly components: {
    readonly messages: Readonly<
      Record<
        'orderEvent' | 'controlTotal' | 'reject',
        { summary: string; readonly examples: readonly [{ payload: unknown }] }
      >
    >;
    schemas: unknown;
  };
}

/**
 * What publishers send over Kafka, and what they may read, as AsyncAPI 3. It says what Countyflow does: a publisher
 * generates a sender from what Countyflow receives. Its sentences are written by hand in the document itself; what
 * follows from `schemas/` is put into it.
 */
export function asyncApiDocument(): AsyncApi {
  const document = JSON.parse(
    readFileSync(new URL('../../docs/contract/asyncapi.json', import.meta.url), 'utf8'),
  ) as AsyncApi;
  const { info, channels, components } = document;
  info.version = CONTRACT_VERSION;
  fillChannel(channels.orders, TOPIC_PREFIX, DEFAULT_PARTITIONS);
  fillChannel(channels.rejects, REJECTS_PREFIX, REJECTS_PARTITIONS);
  const { orderEvent, controlTotal, reject } = components.messages;
  orderEvent.examples[0].payload = exampleEvent();
  controlTotal.examples[0].payload = exampleTotal();
  reject.examples[0].payload = exampleReject();
  orderEvent.summary = orderEvent.summary.replace(/\d+(?= bytes at most)/, String(MAX_EVENT_BYTES));
  components.schemas = payloadSchemas();
  return document;
}

function fillChannel(channel: Channel, prefix: string, partitions: number): void {
  channel.address = `${prefix}{platform}`;
  channel.parameters.platform.enum = PLATFORMS;
  channel.bindings.kafka.partitions = partitions;
  Object.assign(channel.bindings.kafka.topicConfiguration, {
    'retention.ms': DEFAULT_RETENTION_DAYS * DAY_MS,
    'max.message.bytes': DEFAULT_MESSAGE_BYTES,
  });
}

/** A schema's own definitions become components of the document. */
function payloadSchemas(): unknown {
  const { definitions, ...orderEvent } = orderEventSchema('draft-7');
  const schemas: Record<string, Schema> = {
    ...{ orderEvent, controlTotal: controlTotalSchema('draft-7'), reject: rejectSchema('draft-7') },
    ...definitions,
  };
  // The document says itself which schemas it holds.
  for (const schema of [orderEvent, schemas['controlTotal'], schemas['reject']]) {
    delete schema?.$schema;
    delete schema?.$id;
  }
  return JSON.parse(JSON.stringify(schemas).replaceAll('"#/definitions/', '"#/components/schemas/'));
}
