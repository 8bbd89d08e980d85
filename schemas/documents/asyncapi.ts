import { MAX_EVENT_BYTES } from '../event/envelope.ts';
import { PLATFORMS } from '../event/vocabulary.ts';
import {
  DAY_MS,
  DEFAULT_MESSAGE_BYTES,
  DEFAULT_PARTITIONS,
  DEFAULT_RETENTION_DAYS,
} from '../topic-settings.ts';
import { TOPIC_PREFIX } from '../topics.ts';
import { controlTotalSchema } from './control-total.ts';
import { CONTRACT_VERSION, orderEventSchema, type Schema } from './json-schema.ts';

/** What publishers send over Kafka, as AsyncAPI 3. Countyflow receives; a publisher generates a sender from it. */
export function asyncApiDocument(example: unknown, exampleTotal: unknown): Record<string, unknown> {
  const { definitions, ...payload } = orderEventSchema('draft-7');
  const total = controlTotalSchema('draft-7');
  // The document says itself which schemas it holds.
  for (const schema of [payload, total]) {
    delete schema.$schema;
    delete schema.$id;
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Countyflow order events',
      version: CONTRACT_VERSION,
      description:
        'Each platform publishes every version of every order to its own topic. Events may come twice, late, or out of order: the highest version counts. Topics, partitions and retention are the defaults; an operator may choose others.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      orders: {
        address: `${TOPIC_PREFIX}{platform}`,
        description: 'One topic for each platform. An event of another platform is refused.',
        parameters: { platform: { description: 'The platform of the events.', enum: [...PLATFORMS] } },
        messages: {
          orderEvent: { $ref: '#/components/messages/orderEvent' },
          controlTotal: { $ref: '#/components/messages/controlTotal' },
        },
        bindings: {
          kafka: {
            partitions: DEFAULT_PARTITIONS,
            topicConfiguration: {
              'cleanup.policy': ['delete'],
              'retention.ms': DEFAULT_RETENTION_DAYS * DAY_MS,
              'max.message.bytes': DEFAULT_MESSAGE_BYTES,
            },
            bindingVersion: '0.5.0',
          },
        },
      },
    },
    operations: {
      receiveOrderEvents: {
        action: 'receive',
        channel: { $ref: '#/channels/orders' },
        summary: 'Takes the versions of orders, and control totals.',
        messages: [
          { $ref: '#/channels/orders/messages/orderEvent' },
          { $ref: '#/channels/orders/messages/controlTotal' },
        ],
      },
    },
    components: {
      messages: {
        orderEvent: {
          name: 'orderEvent',
          title: 'One version of an order',
          summary: `A CloudEvent in structured mode, of ${String(MAX_EVENT_BYTES)} bytes at most. Headers are not read.`,
          contentType: 'application/json',
          payload: { $ref: '#/components/schemas/orderEvent' },
          bindings: {
            kafka: {
              key: {
                type: 'string',
                description: 'The order id: it keeps the versions of an order on one partition.',
              },
              bindingVersion: '0.5.0',
            },
          },
          examples: [{ name: 'paid', summary: 'An order that was paid.', payload: example }],
        },
        controlTotal: {
          name: 'controlTotal',
          title: 'What the orders of an hour add up to',
          summary: 'A CloudEvent in structured mode. The highest version of an hour counts.',
          contentType: 'application/json',
          payload: { $ref: '#/components/schemas/controlTotal' },
          bindings: {
            kafka: {
              key: { type: 'string', description: 'The subject of the total.' },
              bindingVersion: '0.5.0',
            },
          },
          examples: [{ name: 'hour', summary: 'An hour with one order.', payload: exampleTotal }],
        },
      },
      schemas: withComponentReferences({ orderEvent: payload, controlTotal: total, ...definitions }),
    },
  };
}

/** A schema's own definitions become components of the document. */
function withComponentReferences(schemas: Record<string, Schema>): unknown {
  return JSON.parse(JSON.stringify(schemas).replaceAll('"#/definitions/', '"#/components/schemas/'));
}
