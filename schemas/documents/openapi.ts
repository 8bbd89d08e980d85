import { z } from 'zod';
import { eventAnswer, eventProblem, eventsAnswer, problemAnswer } from '../http/answers.ts';
import {
  ATTRIBUTE_HEADER,
  MEDIA_TYPES,
  PAGE_LIMITS,
  RECORD_MEDIA_TYPES,
  REQUEST_LIMITS,
} from '../http/limits.ts';
import { PAYLOAD_NAMES } from '../platforms/payloads.ts';
import { HTTP_PROBLEMS, type HttpProblem, PROBLEM_MEDIA_TYPE } from '../http/problems.ts';
import { controlTotalSchema } from './control-total.ts';
import { eventStateAnswer, rejectAnswer, rejectsAnswer, reportAnswer } from '../http/view-answers.ts';
import { exampleEvent } from './example-event.ts';
import { CONTRACT_VERSION, orderEventSchema, type Schema } from './json-schema.ts';

const MEBIBYTE = 1_048_576;
const NDJSON_NOTE =
  'One event in each line; with as, one record. Blank lines are left out. A description of lines is no JSON Schema, so they are text here.';

/** What publishers may ask by HTTP, as OpenAPI 3.1. */
export function openApiDocument(): Record<string, unknown> {
  const { $defs = {}, ...event } = orderEventSchema();
  const controlTotal = controlTotalSchema();
  // The document says itself which schemas it holds.
  for (const schema of [event, controlTotal]) {
    delete schema.$schema;
    delete schema.$id;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Countyflow for publishers',
      version: CONTRACT_VERSION,
      summary: 'Send order events, and see what became of them.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:8012' }],
    security: [{ key: [] }],
    paths: {
      '/v1/events': { post: sendEvents() },
      '/v1/events/{id}': { get: readEvent() },
      '/v1/rejects': { get: readRejects() },
      '/v1/report': { get: readReport() },
      '/v1/openapi.json': { get: thisDocument() },
    },
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key that the operator gave the publisher.' },
      },
      responses: Object.fromEntries(
        Object.entries(HTTP_PROBLEMS).map(([name, { title, status }]) => [
          name,
          problemResponse(title, status),
        ]),
      ),
      schemas: withComponentReferences({
        orderEvent: event,
        controlTotal,
        ...$defs,
        ...answerSchemas(),
      }),
    },
  };
}

const ANY_EVENT = {
  anyOf: [{ $ref: '#/components/schemas/orderEvent' }, { $ref: '#/components/schemas/controlTotal' }],
};

/** What the adapters read of an order is no part of the contract: docs/publisher/platforms.md lists it. */
const PLATFORM_RECORD = {
  description: "With as: a record of a platform's own order.",
  type: 'object',
  properties: {
    order: { type: 'object', description: "The order as the platform's interface answers it." },
    refunds: {
      type: 'array',
      items: { type: 'object' },
      description: 'Its refunds, empty if there are none.',
    },
    sale: { type: 'object', description: 'What the platform does not say, in the words of the contract.' },
  },
  required: ['order', 'refunds'],
  additionalProperties: false,
};
const PLATFORM_RECORDS = { type: 'array', maxItems: REQUEST_LIMITS.events, items: PLATFORM_RECORD };

function sendEvents(): Record<string, unknown> {
  const { attributes, data } = binaryMode();
  return {
    operationId: 'sendEvents',
    summary: 'Sends events of the platform of the key.',
    description: [
      'It answers when Kafka has acknowledged the events on all in-sync replicas.',
      'Events that come twice count once, so a request may be repeated whatever its answer was.',
      'JSON Schema cannot express every rule of the contract: an event of the right form may still be refused.',
      'A body may have Content-Encoding: gzip.',
      `A body has at most ${REQUEST_LIMITS.bodyBytes / MEBIBYTE} MiB as it travels, ${REQUEST_LIMITS.decompressedBytes / MEBIBYTE} MiB when decompressed, and ${REQUEST_LIMITS.events} events.`,
    ].join(' '),
    parameters: [
      {
        name: 'wait',
        in: 'query',
        description: `Whether to answer only when the events are counted, or after ${REQUEST_LIMITS.waitMs / 1_000} seconds.`,
        schema: { type: 'boolean', default: false },
      },
      {
        name: 'as',
        in: 'query',
        description: `The body holds records of this platform's own orders instead of events: one or an array as ${RECORD_MEDIA_TYPES.json}, or one in each line as ${RECORD_MEDIA_TYPES.lines}. The key must be of a platform that they become events of.`,
        schema: { enum: PAYLOAD_NAMES },
      },
      ...attributes,
    ],
    requestBody: {
      required: true,
      content: {
        [MEDIA_TYPES.structured]: {
          schema: ANY_EVENT,
          examples: { paid: { summary: 'An order that was paid.', value: exampleEvent() } },
        },
        [MEDIA_TYPES.batch]: {
          schema: {
            type: 'array',
            maxItems: REQUEST_LIMITS.events,
            items: ANY_EVENT,
          },
        },
        [MEDIA_TYPES.lines]: { schema: { type: 'string', description: NDJSON_NOTE } },
        [MEDIA_TYPES.binary]: { schema: { anyOf: [...data, PLATFORM_RECORD, PLATFORM_RECORDS] } },
      },
    },
    responses: {
      202: jsonResponse('Kafka has acknowledged every event.', 'eventsAnswer'),
      207: jsonResponse('Kafka has acknowledged some events; the others are refused.', 'eventsAnswer'),
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

/** In binary mode the attributes are headers, and the body is the data. */
function binaryMode(): { attributes: Record<string, unknown>[]; data: Record<string, unknown>[] } {
  const { properties = {} } = orderEventSchema();
  const attributes = Object.entries(properties).filter(
    ([name]) => !['data', 'datacontenttype'].includes(name),
  );
  return {
    attributes: attributes.map(([name, { description }]) => ({
      name: `${ATTRIBUTE_HEADER}${name}`,
      in: 'header',
      description: `Only with ${MEDIA_TYPES.binary}: ${description ?? name}`,
      schema: { type: 'string' },
    })),
    data: ['orderEvent', 'controlTotal'].map((name) => ({
      $ref: `#/components/schemas/${name}/properties/data`,
    })),
  };
}

const READ_PROBLEMS = [
  'bad-request',
  'unauthorized',
  'not-in-time',
  'headers-too-large',
  'unexpected',
  'unavailable',
] as const;

function readEvent(): Record<string, unknown> {
  return {
    operationId: 'readEvent',
    summary: 'What became of an event, by its id.',
    description:
      'It knows events that came over HTTP in the last 60 days, some hundred milliseconds after they were acknowledged, and refused events that came over Kafka.',
    parameters: [
      {
        name: 'id',
        in: 'path',
        required: true,
        description: 'CloudEvent id, with its own slashes written as %2F.',
        schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
        example: exampleEvent().id,
      },
    ],
    responses: {
      200: jsonResponse('The state of the event.', 'eventState'),
      ...problems(...READ_PROBLEMS, 'not-found'),
    },
  };
}

function readRejects(): Record<string, unknown> {
  return {
    operationId: 'readRejects',
    summary: "Refused events of the platform's topic, the newest first.",
    parameters: [
      {
        name: 'limit',
        in: 'query',
        schema: { type: 'integer', minimum: 1, maximum: PAGE_LIMITS.most, default: PAGE_LIMITS.usual },
      },
      {
        name: 'cursor',
        in: 'query',
        description: 'The `next` of the page before.',
        schema: { type: 'string' },
      },
      { name: 'code', in: 'query', description: 'Only this reason code.', schema: { type: 'string' } },
    ],
    responses: {
      200: jsonResponse('A page.', 'rejects'),
      ...problems(...READ_PROBLEMS, 'not-found'),
    },
  };
}

function readReport(): Record<string, unknown> {
  const hours = (name: string, description: string): Record<string, unknown> => ({
    name,
    in: 'query',
    description,
    schema: { type: 'string', format: 'date-time' },
  });
  return {
    operationId: 'readReport',
    summary: 'What was sent, what became of it, and what is counted beside what was declared.',
    parameters: [
      hours('from', 'First hour of the counted sales and control totals.'),
      hours('until', 'Hour after the last one.'),
    ],
    responses: {
      200: jsonResponse('The report of the platform.', 'report'),
      ...problems(...READ_PROBLEMS),
    },
  };
}

function thisDocument(): Record<string, unknown> {
  return {
    operationId: 'readOpenApi',
    summary: 'This document.',
    security: [],
    responses: {
      200: {
        description: 'OpenAPI 3.1.',
        content: { 'application/json': { schema: { type: 'object', required: ['openapi'] } } },
      },
      ...problems('bad-request', 'not-in-time', 'headers-too-large', 'unexpected', 'unavailable'),
    },
  };
}

function problems(...names: readonly HttpProblem[]): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => [HTTP_PROBLEMS[name].status, { $ref: `#/components/responses/${name}` }]),
  );
}

const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds after which to try again.',
    schema: { type: 'integer', minimum: 1 },
  },
};

function problemResponse(title: string, status: number): Record<string, unknown> {
  return {
    description: title,
    ...([429, 503].includes(status) && { headers: RETRY_AFTER }),
    content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/problem' } } },
  };
}

function jsonResponse(description: string, schema: string): Record<string, unknown> {
  return {
    description,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
  };
}

function answerSchemas(): Record<string, Schema> {
  const registry = z.registry<{ id: string }>();
  registry.add(eventProblem, { id: 'eventProblem' });
  registry.add(eventAnswer, { id: 'eventAnswer' });
  registry.add(eventsAnswer, { id: 'eventsAnswer' });
  registry.add(problemAnswer, { id: 'problem' });
  registry.add(rejectAnswer, { id: 'reject' });
  registry.add(rejectsAnswer, { id: 'rejects' });
  registry.add(eventStateAnswer, { id: 'eventState' });
  registry.add(reportAnswer, { id: 'report' });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  for (const schema of Object.values(schemas)) {
    delete schema.$schema;
    delete schema.$id;
  }
  return schemas as Record<string, Schema>;
}

/** A schema's own definitions become components of the document. */
function withComponentReferences(schemas: Record<string, Schema>): unknown {
  return JSON.parse(JSON.stringify(schemas).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
