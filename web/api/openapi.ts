import { PROBLEM_MEDIA_TYPE } from '../../schemas/http/limits.ts';
import { HTTP_PROBLEMS } from '../../schemas/http/problems.ts';
import { say } from '../../schemas/text/say.ts';
import { isNullable, kindOf } from '../../statistics/export/column-kind.ts';
import { type Column, publicColumns } from '../../statistics/export/view-shape.ts';
import { FLOWS } from '../../statistics/figures/flow.ts';
import { SCOPES } from '../../statistics/figures/read-sales.ts';
import { BASES } from '../../statistics/figures/read-statistics.ts';
import { CSVW_TYPE } from './csvw.ts';
import { cursorOf } from './cursor.ts';
import { EXAMPLES, exampleOf, FORMATS, LIMITS, type Parameter } from './parameters.ts';
import { type Resource, RESOURCES } from './resources.ts';

type Json = Readonly<Record<string, unknown>>;

const DOCUMENT = '/api/v1/openapi.json';
/** What the type of a problem begins with: it leads to what the document says of it. */
export const PROBLEMS = `${DOCUMENT}#/components/responses/`;
const FAILURES = ['bad-request', 'not-found', 'unavailable'] as const;

const text = (more: Json = {}): Json => ({ type: 'string', minLength: 1, ...more });
/** What a column of the same name does not say. */
const SCHEMAS: Readonly<Record<Parameter, Json>> = {
  ...{ campaign: text(), window: text(), segment: text(), category: text(), id: text(), member: text() },
  edition: { type: 'integer', minimum: 1, maximum: 4_294_967_295 },
  dimension: text(),
  ...{ basis: { enum: BASES }, flow: { enum: FLOWS }, scope: { enum: SCOPES } },
  limit: { type: 'integer', minimum: 1, maximum: LIMITS.most, default: LIMITS.usual },
  ...{ cursor: text(), format: { enum: FORMATS } },
};
const MEANINGS: Readonly<Partial<Record<Parameter, string>>> = {
  edition: 'Number of an edition; left out for the live figures.',
  scope: 'all, or only those that the campaign declares as comparable.',
  category: 'A class or category of products; all if left out.',
  member: 'Only the row of this member.',
  limit: 'Rows of a page.',
  cursor: 'That of the address `next` of the page before.',
  format: 'Goes before the header Accept, which takes application/json and text/csv. csvw describes the CSV.',
};

function parameter(name: Parameter, { view, needs, dimensions, key }: Resource): Json {
  const columns = new Map(publicColumns(view).map((column) => [column.name, column.description]));
  return {
    ...{ name, in: 'query', required: needs.includes(name) },
    example: name === 'cursor' ? cursorOf(key.map(() => EXAMPLES.member)) : EXAMPLES[name],
    description: MEANINGS[name] ?? columns.get(name === 'window' ? 'window_id' : name) ?? name,
    schema: name === 'dimension' ? { enum: dimensions } : SCHEMAS[name],
  };
}

const TYPES = {
  integer: ['integer', 'string'],
  ...{ decimal: ['string'], float: ['number'], boolean: ['boolean'], text: ['string'] },
  ...{ instant: ['string'], date: ['string'], nested: ['array', 'object'] },
} as const;

function schemaOf({ type, description }: Column): Json {
  const { kind } = kindOf(type);
  return {
    type: [...TYPES[kind], ...(isNullable(type) ? ['null'] : [])],
    description,
    ...(kind === 'instant' && { format: 'date-time' }),
  };
}

const object = (properties: Json, more: Json = {}): Json => ({
  ...{ type: 'object', required: Object.keys(properties), properties, ...more },
});
const json = (schema: Json): Json => ({ 'application/json': { schema } });
const problems = Object.fromEntries(
  FAILURES.map((name) => [HTTP_PROBLEMS[name], { $ref: `#/components/responses/${name}` }]),
);
const caching = {
  headers: { ETag: { description: 'Of this answer, byte for byte.', schema: { type: 'string' } } },
};
const unchanged = { 304: { description: 'The reader has it: If-None-Match names its ETag.' } };

function rowsOperation(name: string, resource: Resource): Json {
  const { needs, may, columns } = resource;
  const row = object(Object.fromEntries(columns.map((column) => [column.name, schemaOf(column)])));
  const page = object({
    campaign: { type: 'string' },
    edition: {
      description: 'Null: live.',
      type: ['object', 'null'],
      properties: {
        number: { type: 'integer' },
        status: { type: 'string' },
        published_at: { type: 'string' },
      },
    },
    as_of: { type: 'string', format: 'date-time', description: 'When they were computed, or published.' },
    watermark: { type: 'string', format: 'date-time', description: 'All earlier hours are complete.' },
    checksum: { type: 'string', description: 'SHA-256 of all rows of the question, on whatever page.' },
    data_origin: { type: 'string', description: 'Who made the orders: platforms, or a simulation.' },
    sample_factor: { type: 'integer', description: 'Orders that each order of the data stands for.' },
    withheld_rows: {
      type: ['integer', 'null'],
      description: 'Rows left out, since they are withheld; null: none can be.',
    },
    rows: { type: 'array', items: row },
    next: { type: ['string', 'null'], description: 'Address of the next page; null after the last.' },
  });
  return {
    operationId: `read${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`,
    summary: `Rows in the columns of the view ${resource.view}, in the order of ${resource.key.join(', ')}.`,
    parameters: [...needs, ...may].map((one) => parameter(one, resource)),
    responses: {
      200: {
        description: 'A page. Headers such as Countyflow-As-Of say of CSV what the members of JSON say.',
        ...caching,
        content: {
          ...json(page),
          'text/csv': { schema: { type: 'string' } },
          [CSVW_TYPE]: { schema: object({}) },
        },
      },
      ...unchanged,
      ...problems,
    },
  };
}

function plainOperation(operationId: string, summary: string, schema: Json): Json {
  const { 400: wrong, 503: away } = problems as Record<number, unknown>;
  const responses = { 200: { description: summary, ...caching, content: json(schema) }, ...unchanged };
  return { operationId, summary, responses: { ...responses, 400: wrong, 503: away } };
}

const path = '/api/v1';
/** What there is, with an example of each address. */
export const INDEX: Json = {
  title: 'Countyflow: figures of campaigns',
  openapi: DOCUMENT,
  campaigns: `${path}/campaigns`,
  sdmx: `${path}/sdmx/dataflow`,
  ...Object.fromEntries(Object.entries(RESOURCES).map(([name, one]) => [name, exampleOf(one)])),
};

/** OpenAPI 3.1. */
export const OPENAPI: Json = {
  openapi: '3.1.0',
  info: {
    title: 'Countyflow: figures of campaigns',
    version: '1',
    summary: 'The figures that the dashboard shows, by key.',
    description: [
      'Amounts are in fen. Whole numbers above 2^53 are strings, and so are all decimals: both are exact.',
      'Rows that are withheld are left out, and rank counts those that are shown.',
      'Figures of an edition never change; /api/v1/campaigns says which edition a later one corrects.',
      'A query parameter that an address does not have is refused (400).',
      'Below /api/v1/sdmx is SDMX-REST 1.5: dataflow, datastructure and data.',
    ].join(' '),
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  paths: {
    [path]: { get: plainOperation('readIndex', 'What there is.', { type: 'object' }) },
    [DOCUMENT]: { get: plainOperation('readOpenApi', 'This document.', { type: 'object' }) },
    [`${path}/campaigns`]: {
      get: plainOperation(
        'readCampaigns',
        'The loaded campaigns with their windows and editions.',
        object({ campaigns: { type: 'array', items: { type: 'object' } } }),
      ),
    },
    ...Object.fromEntries(
      Object.entries(RESOURCES).map(([name, one]) => [one.path, { get: rowsOperation(name, one) }]),
    ),
  },
  components: {
    responses: Object.fromEntries(
      FAILURES.map((name) => [
        name,
        {
          description: say('en', `http.problem.${name}.title`),
          content: {
            [PROBLEM_MEDIA_TYPE]: {
              schema: object({
                ...{ type: { type: 'string' }, title: { type: 'string' }, detail: { type: 'string' } },
                status: { const: HTTP_PROBLEMS[name] },
              }),
            },
          },
        },
      ]),
    ),
  },
};
