import { MAX_EVENT_BYTES } from '../event/envelope.ts';

/** Parameters in the query of each address. The server refuses any other; the OpenAPI document describes them. */
export const QUERY_PARAMETERS = {
  '/v1/events': ['wait', 'dry-run', 'as'],
  '/v1/event-batches': ['wait', 'dry-run'],
  '/v1/records': ['wait', 'dry-run', 'as'],
  '/v1/binary-events': ['wait', 'dry-run'],
  '/v1/events/{id}': [],
  '/v1/orders/{id}': [],
  '/v1/rejects': ['limit', 'cursor', 'code'],
  '/v1/sales': ['from', 'until', 'limit', 'cursor'],
  '/v1/report': ['from', 'until'],
  '/v1/requests': ['limit', 'cursor', 'code', 'status'],
  '/v1/requests/{id}': [],
  '/v1/openapi.json': [],
  '/v1/problems': [],
  '/v1/reasons': [],
  '/healthz': [],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type Address = keyof typeof QUERY_PARAMETERS;

export const MEBIBYTE = 1_048_576;

/** What a request to send events may have. docs/publisher/http.md and the OpenAPI document name the same numbers. */
export const REQUEST_LIMITS = {
  /** As it travels, compressed or not. */
  bodyBytes: 8 * MAX_EVENT_BYTES,
  /** After decompression. */
  decompressedBytes: 32 * MAX_EVENT_BYTES,
  events: 10_000,
  /** From the first byte of a request to its last. */
  arriveWithinMs: 30_000,
  /** How long `wait=true` waits at most until the events are counted. */
  waitMs: 30_000,
} as const;

/** Refused events of a page, and its hours and counties. */
export const PAGE_LIMITS = { usual: 100, most: 1_000 } as const;
export const SALES_LIMITS = { usual: 1_000, most: 10_000 } as const;

/** Cursors of pages: whatever has the form can be read. That of sales is an hour, in epoch seconds, and a county. */
export const CURSOR = /^(?:0|[1-9][0-9]{0,17})\.(?:0|[1-9][0-9]{0,17})\.[A-Za-z0-9_-]+$/;
export const SALES_CURSOR = /^(?:0|[1-9][0-9]{0,8}|[1-3][0-9]{9})\.[0-9]{6}$/;

/** Names a request in its answer and in the server's log. A caller may send its own. */
export const REQUEST_ID_HEADER = 'X-Request-Id';

/** Events that a key may send in a second, if the operator names no number. */
export const DEFAULT_EVENTS_PER_SECOND = 20_000;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export const MEDIA_TYPES = {
  structured: 'application/cloudevents+json',
  batch: 'application/cloudevents-batch+json',
  lines: 'application/x-ndjson',
  /** Of the data alone, if the attributes are headers. */
  binary: 'application/json',
} as const;

export const RECORD_MEDIA_TYPES = { json: 'application/json', lines: MEDIA_TYPES.lines } as const;

/** The shop of platforms' own orders that do not name theirs, by percents as in a URL. */
export const SHOP_HEADER = 'Countyflow-Shop';

/** An attribute of an event in binary mode: `ce-id`. */
export const ATTRIBUTE_HEADER = 'ce-';
