import { REASONS } from '../../schemas/event/reason-codes.ts';
import { CURSOR, PAGE_LIMITS, SALES_CURSOR, SALES_LIMITS } from '../../schemas/http/limits.ts';
import { exampleEvent } from './example-event.ts';
import { ACCEPT_LANGUAGE, answer, jsonResponse, problems } from './openapi-responses.ts';

/** Of addresses that ask for no key. */
const OPEN_PROBLEMS = [
  'bad-request',
  'not-in-time',
  'headers-too-large',
  'unexpected',
  'unavailable',
] as const;
const READ_PROBLEMS = [...OPEN_PROBLEMS, 'unauthorized'] as const;

const STATES = {
  event: {
    operationId: 'readEvent',
    summary: 'What became of an event, by its id.',
    description: 'CloudEvent id, with its own slashes written as %2F.',
    example: exampleEvent().id,
    schema: 'eventState',
  },
  order: {
    operationId: 'readOrder',
    summary: 'What became of the events of an order, by its id.',
    description: 'Order id.',
    example: exampleEvent().data.orderId,
    schema: 'orderState',
  },
} as const;

/** `GET /v1/events/{id}` and `GET /v1/orders/{id}`. */
export function readState(of: keyof typeof STATES): Record<string, unknown> {
  const { operationId, summary, description, example, schema } = STATES[of];
  return {
    operationId,
    summary,
    description:
      'It knows orders that were stored in the last 60 days and refused events, however they came, as soon as they were read. 404 says that none came.',
    parameters: [
      ACCEPT_LANGUAGE,
      {
        name: 'id',
        in: 'path',
        required: true,
        description,
        schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
        example,
      },
    ],
    responses: {
      200: jsonResponse(`The state of the ${of}.`, schema),
      ...problems(...READ_PROBLEMS, 'not-found'),
    },
  };
}

/** A page of up to so many rows, from a cursor. */
function paged(
  { usual, most }: { readonly usual: number; readonly most: number },
  cursor: RegExp,
): unknown[] {
  return [
    {
      name: 'limit',
      in: 'query',
      schema: { type: 'integer', minimum: 1, maximum: most, default: usual },
    },
    {
      name: 'cursor',
      in: 'query',
      description: 'The `next` of the previous page.',
      schema: { type: 'string', pattern: cursor.source },
    },
  ];
}

/** From the first hour to before the last one. */
function hours(of: string): unknown[] {
  const bound = (name: string, description: string): Record<string, unknown> => ({
    ...{ name, in: 'query', description },
    schema: { type: 'string', format: 'date-time' },
  });
  return [bound('from', `First hour of ${of}.`), bound('until', 'Hour after the last one.')];
}

const CODE = {
  name: 'code',
  in: 'query',
  description: 'Only this reason code.',
  schema: { enum: Object.keys(REASONS) },
};

/** `GET /v1/rejects`. */
export function readRejects(): Record<string, unknown> {
  return {
    operationId: 'readRejects',
    summary:
      "Refused events of the platform's topic, and those that HTTP requests refused, the newest first.",
    parameters: [ACCEPT_LANGUAGE, ...paged(PAGE_LIMITS, CURSOR), CODE],
    responses: {
      200: jsonResponse('A page.', 'rejects'),
      ...problems(...READ_PROBLEMS),
    },
  };
}

/** `GET /v1/sales`. */
export function readSales(): Record<string, unknown> {
  return {
    operationId: 'readSales',
    summary: 'What counts of the platform, by hour and county.',
    parameters: [ACCEPT_LANGUAGE, ...hours('placing or payment'), ...paged(SALES_LIMITS, SALES_CURSOR)],
    responses: {
      200: jsonResponse('A page, by hour and county.', 'sales'),
      ...problems(...READ_PROBLEMS),
    },
  };
}

/** `GET /v1/report`. */
export function readReport(): Record<string, unknown> {
  return {
    operationId: 'readReport',
    summary: 'What was sent, what became of it, and what is counted beside what was declared.',
    parameters: [ACCEPT_LANGUAGE, ...hours('the counted sales, arrived events and control totals')],
    responses: {
      200: jsonResponse('The report of the platform.', 'report'),
      ...problems(...READ_PROBLEMS),
    },
  };
}

/** `GET /v1/openapi.json`. */
export function thisDocument(): Record<string, unknown> {
  return {
    operationId: 'readOpenApi',
    summary: 'This document.',
    security: [],
    responses: {
      200: answer('OpenAPI 3.1.', 'application/json', { type: 'object', required: ['openapi'] }),
      ...problems(...OPEN_PROBLEMS),
    },
  };
}

/** `GET /v1/requests`. */
export function readRequests(): Record<string, unknown> {
  return {
    operationId: 'readRequests',
    summary: 'The requests of the key in the last seven days, the newest first.',
    description: 'A browser gets a page; its user name may be anything, and the password is the key.',
    parameters: [
      ACCEPT_LANGUAGE,
      ...paged(PAGE_LIMITS, CURSOR),
      CODE,
      {
        name: 'status',
        in: 'query',
        description: 'Only requests that were answered so.',
        schema: { type: 'integer', minimum: 200, maximum: 599 },
      },
    ],
    responses: { 200: pageOrJson('A page.', 'requests'), ...problems(...READ_PROBLEMS) },
  };
}

/** `GET /v1/requests/{id}`. */
export function readRequest(): Record<string, unknown> {
  return {
    operationId: 'readRequest',
    summary: 'A request of the key, with the ids of its events. The header Link of its answer opens it.',
    parameters: [
      ACCEPT_LANGUAGE,
      {
        name: 'id',
        in: 'path',
        required: true,
        description: 'The X-Request-Id of its answer.',
        schema: { type: 'string', pattern: '^[\\w=-]{1,255}$' },
      },
    ],
    responses: {
      200: pageOrJson('The newest request with this id.', 'request'),
      ...problems(...READ_PROBLEMS, 'not-found'),
    },
  };
}

function pageOrJson(description: string, schema: string): Record<string, unknown> {
  const { content, ...rest } = jsonResponse(description, schema);
  return { ...rest, content: { ...(content as object), 'text/html': { schema: { type: 'string' } } } };
}

/** `GET /v1/problems`. */
export function problemsPage(): Record<string, unknown> {
  return explanations(
    'readProblems',
    'what each problem means and what to do. The `type` of a problem opens it.',
  );
}

/** `GET /v1/reasons`. */
export function reasonsPage(): Record<string, unknown> {
  return explanations(
    'readReasons',
    'why an event is refused, with an example and what to do, by reason code.',
  );
}

function explanations(operationId: string, what: string): Record<string, unknown> {
  return {
    operationId,
    summary: `A page that says ${what}`,
    parameters: [ACCEPT_LANGUAGE],
    security: [],
    responses: { 200: answer('The page.', 'text/html', { type: 'string' }), ...problems(...OPEN_PROBLEMS) },
  };
}

/** `GET /healthz`. */
export function health(): Record<string, unknown> {
  const ready = { type: 'object', properties: { ready: { const: true } }, required: ['ready'] };
  return {
    operationId: 'readHealth',
    summary: 'Whether Kafka and ClickHouse answer, for a load balancer. 503 names what is missing.',
    parameters: [ACCEPT_LANGUAGE],
    security: [],
    responses: { 200: answer('Both answer.', 'application/json', ready), ...problems(...OPEN_PROBLEMS) },
  };
}
