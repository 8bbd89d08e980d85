import { REASONS } from '../event/reason-codes.ts';
import { CURSOR, PAGE_LIMITS } from '../http/limits.ts';
import { exampleEvent } from './field-meanings.ts';
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

/** `GET /v1/events/{id}`. */
export function readEvent(): Record<string, unknown> {
  return {
    operationId: 'readEvent',
    summary: 'What became of an event, by its id.',
    description:
      'It knows orders that were stored in the last 60 days and refused events, however they came, as soon as they were read. 404 says that none came; `unknown` that one may be among `unindexed`.',
    parameters: [
      ACCEPT_LANGUAGE,
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

/** `GET /v1/rejects`. */
export function readRejects(): Record<string, unknown> {
  return {
    operationId: 'readRejects',
    summary: "Refused events of the platform's topic, the newest first.",
    parameters: [
      ACCEPT_LANGUAGE,
      {
        name: 'limit',
        in: 'query',
        schema: { type: 'integer', minimum: 1, maximum: PAGE_LIMITS.most, default: PAGE_LIMITS.usual },
      },
      {
        name: 'cursor',
        in: 'query',
        description: 'The `next` of the previous page.',
        schema: { type: 'string', pattern: CURSOR.source },
      },
      {
        name: 'code',
        in: 'query',
        description: 'Only this reason code.',
        schema: { enum: Object.keys(REASONS) },
      },
    ],
    responses: {
      200: jsonResponse('A page.', 'rejects'),
      ...problems(...READ_PROBLEMS),
    },
  };
}

/** `GET /v1/report`. */
export function readReport(): Record<string, unknown> {
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
      ACCEPT_LANGUAGE,
      hours('from', 'First hour of the counted sales, arrived events and control totals.'),
      hours('until', 'Hour after the last one.'),
    ],
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

/** `GET /v1/problems`. */
export function problemsPage(): Record<string, unknown> {
  return {
    operationId: 'readProblems',
    summary: 'A page that says what each problem means and what to do. The `type` of a problem opens it.',
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
