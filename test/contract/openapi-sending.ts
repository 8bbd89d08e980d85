import {
  ATTRIBUTE_HEADER,
  MEDIA_TYPES,
  RECORD_MEDIA_TYPES,
  REQUEST_LIMITS,
  SHOP_HEADER,
} from '../../schemas/http/limits.ts';
import { CONTROL_TOTAL_TYPE } from '../../schemas/event/control-total.ts';
import { EVENT_TYPE } from '../../schemas/event/envelope.ts';
import { PAYLOAD_NAMES } from '../../schemas/platforms/payloads.ts';
import { exampleEvent } from './example-event.ts';
import { orderEventSchema } from './json-schema.ts';
import { ACCEPT_LANGUAGE, jsonResponse, problems } from './openapi-responses.ts';

const MEBIBYTE = 1_048_576;
const choiceOf = (title: string, names: readonly string[]) => ({
  title,
  oneOf: names.map((name) => ({ $ref: `#/components/schemas/${name}` })),
});

/** Components of which one is meant, the first by its type. */
export const EVENT_CHOICES = {
  event: {
    ...choiceOf('Event', ['orderEvent', 'controlTotal']),
    discriminator: {
      propertyName: 'type',
      mapping: {
        [EVENT_TYPE]: '#/components/schemas/orderEvent',
        [CONTROL_TOTAL_TYPE]: '#/components/schemas/controlTotal',
      },
    },
  },
  eventData: choiceOf('Event data', ['orderData', 'totalData']),
};
const ANY_EVENT = { $ref: '#/components/schemas/event' };

/** What the adapters read of an order is told by docs/contract/platform-fields.md, and not here. */
const PLATFORM_RECORD = {
  description: "A record of a platform's own order; or the order alone, which then has no refunds.",
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
  description: 'One record may also stand alone.',
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

interface Sending extends Way {
  readonly operationId: string;
  readonly summary: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** One of the addresses that take events one by one: some may be refused while others are taken. */
function sendingMany({ operationId, summary, content, ...way }: Sending): Record<string, unknown> {
  const { responses, ...common } = sending(summary, way);
  return {
    operationId,
    ...common,
    requestBody: { required: true, content },
    responses: {
      ...(responses as Record<string, unknown>),
      207: jsonResponse('Kafka has acknowledged some events; the others are refused.', 'eventsAnswer'),
    },
  };
}

const LIMITS = `A body has at most ${REQUEST_LIMITS.bodyBytes / MEBIBYTE} MiB as it travels, ${REQUEST_LIMITS.decompressedBytes / MEBIBYTE} MiB when decompressed, and ${REQUEST_LIMITS.events} events.`;

/** `POST /v1/events`: one event. Generators make wrong code of bodies of several types. */
export function sendEvent(): Record<string, unknown> {
  return sendingMany({
    operationId: 'sendEvent',
    summary: 'Sends an event of the platform of the key.',
    eventId: '$request.body#/id',
    notes: [
      `This address takes the bodies of /v1/event-batches and /v1/records too, and lines of events or records as ${MEDIA_TYPES.lines}.`,
      LIMITS,
    ],
    parameters: [],
    content: {
      [MEDIA_TYPES.structured]: {
        schema: ANY_EVENT,
        examples: { paid: { summary: 'An order that was paid.', value: exampleEvent() } },
      },
    },
  });
}

/** `POST /v1/event-batches`. */
export function sendEvents(): Record<string, unknown> {
  return sendingMany({
    operationId: 'sendEvents',
    summary: 'Sends events of the platform of the key.',
    eventId: '$request.body#/0/id',
    notes: [LIMITS],
    parameters: [],
    content: {
      [MEDIA_TYPES.batch]: {
        schema: { type: 'array', minItems: 1, maxItems: REQUEST_LIMITS.events, items: ANY_EVENT },
      },
    },
  });
}

/** `POST /v1/records`. */
export function sendRecords(): Record<string, unknown> {
  return sendingMany({
    operationId: 'sendRecords',
    summary: "Sends records of a platform's own orders, which become events.",
    eventId: '$request.body#/0/id',
    notes: [LIMITS],
    parameters: [
      {
        name: 'as',
        in: 'query',
        required: true,
        description:
          'The platform whose own orders they are. The key must belong to a platform whose events they become.',
        schema: { type: 'string', title: 'Payload', enum: PAYLOAD_NAMES },
      },
      {
        name: SHOP_HEADER,
        in: 'header',
        description: 'The shop of orders that name none, by percents as in a URL.',
        schema: { type: 'string' },
      },
    ],
    content: { [RECORD_MEDIA_TYPES.json]: { schema: PLATFORM_RECORDS } },
  });
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
          schema: { $ref: '#/components/schemas/eventData' },
        },
      },
    },
  };
}
