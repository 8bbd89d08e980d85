import {
  ATTRIBUTE_HEADER,
  MEDIA_TYPES,
  RECORD_MEDIA_TYPES,
  REQUEST_LIMITS,
  SHOP_HEADER,
} from '../../schemas/http/limits.ts';
import { PAYLOAD_NAMES } from '../../schemas/platforms/payloads.ts';
import { exampleEvent } from './example-event.ts';
import { orderEventSchema } from './json-schema.ts';
import { ACCEPT_LANGUAGE, jsonResponse, problems } from './openapi-responses.ts';

const MEBIBYTE = 1_048_576;
const NDJSON_NOTE =
  'One event on each line; with as, one record. Blank lines are skipped. JSON Schema cannot describe lines, so they are text here.';

const ANY_EVENT = {
  anyOf: [{ $ref: '#/components/schemas/orderEvent' }, { $ref: '#/components/schemas/controlTotal' }],
};

/** What the adapters read of an order is no part of the contract: docs/publisher/platforms.md lists it. */
const PLATFORM_RECORD = {
  description: "With as: a record of a platform's own order; or the order alone, which then has no refunds.",
  type: 'object',
  properties: {
    order: { type: 'object', description: "The order as the platform's interface answers it." },
    refunds: {
      type: 'array',
      items: { type: 'object' },
      description: 'Its refunds, empty if there are none.',
    },
    sale: { type: 'object', description: 'What the platform does not say, in the words of the contract.' },
    shop: { type: 'string', description: 'The shop of an order that names none.' },
    request: { type: 'object', description: "The request to the platform's interface, with the shop in it." },
  },
};
/** One record may come without the list: generators for Java make no code of such a choice that a compiler takes. */
const PLATFORM_RECORDS = {
  description: 'With as: one record may also stand alone.',
  type: 'array',
  minItems: 1,
  maxItems: REQUEST_LIMITS.events,
  items: PLATFORM_RECORD,
};

interface Way {
  readonly notes?: readonly string[];
  readonly parameters: readonly unknown[];
  /** Where a request with one event has its id, as a runtime expression of OpenAPI. */
  readonly eventId: string;
}

/** What both ways of sending have. */
function sending(summary: string, { notes = [], parameters, eventId }: Way): Record<string, unknown> {
  return {
    summary,
    description: [
      'It answers when Kafka has acknowledged the events on all in-sync replicas.',
      'Events that come twice count once, so a request may be repeated whatever its answer was.',
      'JSON Schema cannot express every rule of the contract: an event of the right form may still be refused.',
      'A body may have Content-Encoding: gzip.',
      ...notes,
    ].join(' '),
    parameters: [
      ACCEPT_LANGUAGE,
      {
        name: 'dry-run',
        in: 'query',
        description: 'Whether to validate the events and send nothing.',
        schema: { type: 'boolean', default: false },
      },
      {
        name: 'wait',
        in: 'query',
        description: `Whether to answer only when the events are counted, or after ${REQUEST_LIMITS.waitMs / 1_000} seconds.`,
        schema: { type: 'boolean', default: false },
      },
      ...parameters,
    ],
    responses: {
      200: jsonResponse('With dry-run=true: every event keeps the contract.', 'eventsAnswer'),
      202: {
        ...jsonResponse('Kafka has acknowledged every event.', 'eventsAnswer'),
        links: {
          state: {
            operationId: 'readEvent',
            description: 'What became of the event, some seconds later.',
            parameters: { id: eventId },
          },
        },
      },
      ...problems(
        'bad-request',
        'unauthorized',
        'forbidden',
        'not-in-time',
        'too-large',
        'unsupported-media-type',
        'refused',
        'rate-limited',
        'headers-too-large',
        'unexpected',
        'unavailable',
      ),
    },
  };
}

/** `POST /v1/events`. */
export function sendEvents(): Record<string, unknown> {
  const { responses, ...common } = sending('Sends events of the platform of the key.', {
    eventId: '$request.body#/id',
    notes: [
      `A body has at most ${REQUEST_LIMITS.bodyBytes / MEBIBYTE} MiB as it travels, ${REQUEST_LIMITS.decompressedBytes / MEBIBYTE} MiB when decompressed, and ${REQUEST_LIMITS.events} events.`,
    ],
    parameters: [
      {
        name: 'as',
        in: 'query',
        description: `The body holds records of this platform's own orders instead of events: one or an array as ${RECORD_MEDIA_TYPES.json}, or one in each line as ${RECORD_MEDIA_TYPES.lines}. The key must belong to a platform whose events they become.`,
        schema: { enum: PAYLOAD_NAMES },
      },
      {
        name: SHOP_HEADER,
        in: 'header',
        description: 'With as: the shop of orders that name none, by percents as in a URL.',
        schema: { type: 'string' },
      },
    ],
  });
  return {
    operationId: 'sendEvents',
    ...common,
    requestBody: {
      required: true,
      content: {
        [MEDIA_TYPES.structured]: {
          schema: ANY_EVENT,
          examples: { paid: { summary: 'An order that was paid.', value: exampleEvent() } },
        },
        [MEDIA_TYPES.batch]: {
          schema: { type: 'array', minItems: 1, maxItems: REQUEST_LIMITS.events, items: ANY_EVENT },
        },
        [MEDIA_TYPES.lines]: { schema: { type: 'string', description: NDJSON_NOTE } },
        [RECORD_MEDIA_TYPES.json]: { schema: PLATFORM_RECORDS },
      },
    },
    responses: {
      ...(responses as Record<string, unknown>),
      207: jsonResponse('Kafka has acknowledged some events; the others are refused.', 'eventsAnswer'),
    },
  };
}

/** `POST /v1/binary-events`: a header can be required only where the address takes nothing else. */
export function sendBinaryEvent(): Record<string, unknown> {
  const { properties = {}, required = [] } = orderEventSchema();
  const attributes = Object.entries(properties).filter(
    ([name]) => !['data', 'datacontenttype'].includes(name),
  );
  return {
    operationId: 'sendBinaryEvent',
    ...sending('Sends one event in the binary mode of CloudEvents: the body is its data.', {
      eventId: `$request.header.${ATTRIBUTE_HEADER}id`,
      parameters: attributes.map(([name, { description }]) => ({
        name: `${ATTRIBUTE_HEADER}${name}`,
        in: 'header',
        required: required.includes(name),
        description,
        schema: { type: 'string' },
      })),
    }),
    requestBody: {
      required: true,
      content: {
        [MEDIA_TYPES.binary]: {
          schema: {
            anyOf: ['orderEvent', 'controlTotal'].map((name) => ({
              $ref: `#/components/schemas/${name}/properties/data`,
            })),
          },
        },
      },
    },
  };
}
