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

/**
 * What publishers send over Kafka, and what they may read, as AsyncAPI 3. It says what Countyflow does: a publisher
 * generates a sender from what Countyflow receives.
 */
export function asyncApiDocument(): Record<string, unknown> {
  const { definitions, ...payload } = orderEventSchema('draft-7');
  const total = controlTotalSchema('draft-7');
  const reject = rejectSchema('draft-7');
  // The document says itself which schemas it holds.
  for (const schema of [payload, total, reject]) {
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
        bindings: topicBindings(DEFAULT_PARTITIONS),
      },
      rejects: {
        address: `${REJECTS_PREFIX}{platform}`,
        description:
          "Says which events of the platform's topic are refused, and why. It exists only if the operator has created it. A reject may come twice.",
        parameters: { platform: { description: 'The platform of the events.', enum: [...PLATFORMS] } },
        messages: { reject: { $ref: '#/components/messages/reject' } },
        bindings: topicBindings(REJECTS_PARTITIONS),
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
      sendRejects: {
        action: 'send',
        channel: { $ref: '#/channels/rejects' },
        summary: 'Tells a publisher what is refused, seconds after it was read.',
        messages: [{ $ref: '#/channels/rejects/messages/reject' }],
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
          examples: [{ name: 'paid', summary: 'An order that was paid.', payload: exampleEvent() }],
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
          examples: [{ name: 'hour', summary: 'An hour with one order.', payload: exampleTotal() }],
        },
        reject: {
          name: 'reject',
          title: 'An event that is refused',
          summary: 'A CloudEvent in structured mode, without any content of the refused event.',
          contentType: 'application/json',
          payload: { $ref: '#/components/schemas/reject' },
          bindings: {
            kafka: {
              key: { type: 'string', description: 'The order id; none if it could not be read.' },
              bindingVersion: '0.5.0',
            },
          },
          examples: [
            { name: 'sum', summary: 'An order whose lines do not add up.', payload: exampleReject() },
          ],
        },
      },
      schemas: withComponentReferences({ orderEvent: payload, controlTotal: total, reject, ...definitions }),
    },
  };
}

function topicBindings(partitions: number): Record<string, unknown> {
  return {
    kafka: {
      partitions,
      topicConfiguration: {
        'cleanup.policy': ['delete'],
        'retention.ms': DEFAULT_RETENTION_DAYS * DAY_MS,
        'max.message.bytes': DEFAULT_MESSAGE_BYTES,
      },
      bindingVersion: '0.5.0',
    },
  };
}

/** A schema's own definitions become components of the document. */
function withComponentReferences(schemas: Record<string, Schema>): unknown {
  return JSON.parse(JSON.stringify(schemas).replaceAll('"#/definitions/', '"#/components/schemas/'));
}
