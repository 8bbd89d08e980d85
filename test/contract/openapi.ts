import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CONTROL_TOTAL_TYPE } from '../../schemas/event/control-total.ts';
import { EVENT_TYPE } from '../../schemas/event/envelope.ts';
import { REASONS } from '../../schemas/event/reason-codes.ts';
import {
  ATTRIBUTE_HEADER,
  CURSOR,
  MEBIBYTE,
  PAGE_LIMITS,
  PROBLEM_MEDIA_TYPE,
  REQUEST_ID_HEADER,
  REQUEST_LIMITS,
  SALES_CURSOR,
  SALES_LIMITS,
} from '../../schemas/http/limits.ts';
import { HTTP_PROBLEMS, type HttpProblem } from '../../schemas/http/problems.ts';
import {
  eventAnswer,
  eventsAnswer,
  explainedProblem,
  eventStateAnswer,
  orderStateAnswer,
  problemAnswer,
  rejectAnswer,
  rejectsAnswer,
  reportAnswer,
  salesAnswer,
} from '../../schemas/http/view-answers.ts';
import { requestAnswer, requestsAnswer } from '../../schemas/http/request-answers.ts';
import { PAYLOAD_NAMES } from '../../schemas/platforms/payloads.ts';
import { say } from '../../schemas/text/say.ts';
import { exampleEvent } from './example-event.ts';
import { CONTRACT_VERSION, orderEventSchema, type Schema } from './json-schema.ts';
import { controlTotalSchema } from './other-events.ts';
import { publishForm } from './published-forms.ts';

/** From docs/contract: the one document that programs need too. The HTTP server answers it about itself. */
export const SERVED = '../../schemas/http/openapi.json';

interface Parameter {
  readonly name?: string;
  readonly in?: string;
  readonly description?: string;
  readonly schema?: object;
  example?: unknown;
}

interface Operation {
  readonly description?: string;
  parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly schema: Schema; readonly examples?: { readonly paid: { value: unknown } } }>
    >;
  };
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>;
}

interface OpenApi {
  readonly info: { version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

/**
 * What publishers may ask by HTTP, as OpenAPI 3.1. The addresses are written by hand in the document itself; what follows
 * from `schemas/` is put into them: components, lists of values, bounds, patterns and examples.
 */
export function openApiDocument(): OpenApi {
  const document = JSON.parse(
    readFileSync(new URL('../../schemas/http/openapi.json', import.meta.url), 'utf8'),
  ) as OpenApi;
  document.info.version = CONTRACT_VERSION;
  Object.assign(document.components, { responses: problemResponses(), schemas: allSchemas() });
  for (const [path, operations] of Object.entries(document.paths))
    for (const operation of Object.values(operations)) fill(path, operation);
  return document;
}

const LIMITS = `A body has at most ${REQUEST_LIMITS.bodyBytes / MEBIBYTE} MiB as it travels, ${REQUEST_LIMITS.decompressedBytes / MEBIBYTE} MiB when decompressed, and ${REQUEST_LIMITS.events} events.`;
const WAIT = `or after ${REQUEST_LIMITS.waitMs / 1_000} seconds.`;

function fill(path: string, operation: Operation): void {
  const { description = '', requestBody, responses } = operation;
  for (const [status, { $ref = '' }] of Object.entries(responses)) {
    const name = /^#\/components\/responses\/(.*)$/.exec($ref)?.[1];
    if (name !== undefined && HTTP_PROBLEMS[name as HttpProblem] !== Number(status))
      throw new Error(`${path}: ${name} has not the status ${status}`);
  }
  if (description.includes('A body has at most') && !description.includes(LIMITS))
    throw new Error(`${path}: say "${LIMITS}"`);
  for (const { schema, examples } of Object.values(requestBody?.content ?? {})) {
    if (schema.maxItems !== undefined) schema.maxItems = REQUEST_LIMITS.events;
    if (examples !== undefined) examples.paid.value = exampleEvent();
  }
  if (path === '/v1/binary-events')
    operation.parameters = [
      ...(operation.parameters ?? []).filter((one) => one.in !== 'header'),
      ...attributeHeaders(),
    ];
  for (const parameter of operation.parameters ?? []) fillParameter(path, parameter);
}

function fillParameter(path: string, parameter: Parameter): void {
  const isOfSales = path === '/v1/sales';
  const { usual, most } = isOfSales ? SALES_LIMITS : PAGE_LIMITS;
  const forms: Readonly<Record<string, Schema & { readonly default?: number }>> = {
    as: { enum: [...PAYLOAD_NAMES] },
    code: { enum: Object.keys(REASONS) },
    limit: { maximum: most, default: usual },
    cursor: { pattern: (isOfSales ? SALES_CURSOR : CURSOR).source },
  };
  Object.assign(parameter.schema ?? {}, forms[parameter.name ?? '']);
  if (parameter.name === 'wait' && parameter.description?.endsWith(WAIT) !== true)
    throw new Error(`${path}: say of wait "${WAIT}"`);
  if (path === '/v1/events/{id}' && parameter.name === 'id') parameter.example = exampleEvent().id;
  if (path === '/v1/orders/{id}' && parameter.name === 'id') parameter.example = exampleEvent().data.orderId;
}

/** In binary mode, which has an address of its own: a header can be required only where nothing else is taken. */
function attributeHeaders(): Parameter[] {
  const { properties = {}, required = [] } = orderEventSchema();
  return Object.entries(properties)
    .filter(([name]) => !['data', 'datacontenttype'].includes(name))
    .map(([name, { description = '' }]) => ({
      ...{ name: `${ATTRIBUTE_HEADER}${name}`, in: 'header', required: required.includes(name) },
      ...{ description, schema: { type: 'string' } },
    }));
}

const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds after which to try again.',
    schema: { type: 'integer', minimum: 1 },
  },
};

/** Answers that say why there is none, each a component that all addresses refer to. */
function problemResponses(): Record<string, unknown> {
  const headers = Object.fromEntries(
    ['Content-Language', REQUEST_ID_HEADER].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
  return Object.fromEntries(
    Object.entries(HTTP_PROBLEMS).map(([name, status]) => [
      name,
      {
        description: say('en', `http.problem.${name as HttpProblem}.title`),
        headers: { ...headers, ...([429, 503].includes(status) && RETRY_AFTER) },
        content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/problem' } } },
      },
    ]),
  );
}

const choiceOf = (title: string, names: readonly string[]) => ({
  title,
  oneOf: names.map((name) => ({ $ref: `#/components/schemas/${name}` })),
});

/** Components of which one is meant, the first by its type. */
const EVENT_CHOICES = {
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

function allSchemas(): unknown {
  const { $defs = {}, ...event } = orderEventSchema();
  const controlTotal = controlTotalSchema();
  // The document says itself which schemas it holds.
  for (const schema of [event, controlTotal]) {
    delete schema.$schema;
    delete schema.$id;
  }
  const orderData = takenData(event, 'orderData');
  const totalData = takenData(controlTotal, 'totalData');
  return withComponentReferences({
    orderEvent: event,
    controlTotal,
    ...EVENT_CHOICES,
    orderData,
    totalData,
    ...$defs,
    ...answerSchemas(),
  });
}

/** The data of an event become a component, which an address in binary mode takes alone. */
function takenData({ properties = {} }: Schema, name: string): Schema {
  const { data = {} } = properties;
  properties['data'] = { $ref: `#/components/schemas/${name}` };
  return data;
}

function answerSchemas(): Record<string, Schema> {
  const registry = z.registry<{ id: string }>();
  registry.add(explainedProblem, { id: 'eventProblem' });
  registry.add(eventAnswer, { id: 'eventAnswer' });
  registry.add(eventsAnswer, { id: 'eventsAnswer' });
  registry.add(problemAnswer, { id: 'problem' });
  registry.add(rejectAnswer, { id: 'reject' });
  registry.add(rejectsAnswer, { id: 'rejects' });
  registry.add(eventStateAnswer, { id: 'eventState' });
  registry.add(orderStateAnswer, { id: 'orderState' });
  registry.add(salesAnswer, { id: 'sales' });
  registry.add(reportAnswer, { id: 'report' });
  registry.add(requestsAnswer, { id: 'requests' });
  registry.add(requestAnswer, { id: 'request' });
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    override: publishForm,
  });
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
