import type { HttpBindings } from '@hono/node-server';

/** What Node gives each route beside the request. */
export interface IngestEnvironment {
  readonly Bindings: HttpBindings;
}
