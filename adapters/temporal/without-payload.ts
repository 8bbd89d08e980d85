import type { ActivityInterceptors } from '@temporalio/worker';

/** Errors whose text repeats what could not be read. */
const QUOTING = new Set(['SyntaxError', 'ZodError']);
/** What ClickHouse's client says where an answer takes too long: an error without a code, and without an answer. */
const TIMEOUT = 'Timeout error.';
/** What Node and the system name; ClickHouse's own codes are numbers. */
const OF_THE_SYSTEM = /^[A-Z]/;

/**
 * The last gate before a history and the log: of an error that may quote an event, only what kind it is passes.
 * ClickHouse quotes the value or the row that it refuses, and JSON.parse the text.
 */
export const withoutPayload: ActivityInterceptors = {
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        throw withoutQuotation(error);
      }
    },
  },
};

/** The error itself where nothing in its chain of causes may quote an event. */
function withoutQuotation(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const kind = quotingKind(cause);
    if (kind !== undefined)
      return new Error(`${kind}: its text is not repeated, since it may quote an event`);
  }
  return error;
}

function quotingKind(error: Error): string | undefined {
  if (QUOTING.has(error.name)) return error.name;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (OF_THE_SYSTEM.test(code) || error.message === TIMEOUT) return undefined;
  const type = 'type' in error && typeof error.type === 'string' ? ` ${error.type}` : '';
  if (/^\d+$/.test(code)) return `ClickHouse refuses: code ${code}${type}`;
  // An answer that its client could not take apart is an error without a code, with all of the answer in it.
  return error.stack?.includes('node_modules/@clickhouse/client/') === true
    ? 'ClickHouse refuses'
    : undefined;
}
