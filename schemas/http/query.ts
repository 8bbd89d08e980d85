/** Parameters in the query of each address. The server refuses any other; the OpenAPI document describes them. */
export const QUERY_PARAMETERS = {
  '/v1/events': ['wait', 'as'],
  '/v1/events/{id}': [],
  '/v1/rejects': ['limit', 'cursor', 'code'],
  '/v1/report': ['from', 'until'],
  '/v1/openapi.json': [],
} as const satisfies Readonly<Record<string, readonly string[]>>;
