/** One error of a chain, by the properties that Node and the engines' clients set. */
export interface Cause {
  readonly error: Error;
  readonly name: string;
  /** Node's name, such as `ECONNREFUSED`, or ClickHouse's number as text; empty if the code is no text. */
  readonly code: string;
  /** gRPC's status and Kafka's error are numbers; undefined if the code is no number. */
  readonly numericCode: number | undefined;
  /** Kafka's or ClickHouse's name of the error; empty if it has none. */
  readonly type: string;
}

/**
 * The error and everything that caused it, outermost first: along `cause`, and into each member of an aggregate.
 * Empty for a value that is no `Error`.
 */
export function causesOf(error: unknown): readonly Cause[] {
  const causes: Cause[] = [];
  const seen = new Set<unknown>();
  const waiting: unknown[] = [error];
  while (waiting.length > 0) {
    const next = waiting.shift();
    if (!(next instanceof Error) || seen.has(next)) continue;
    seen.add(next);
    causes.push(describe(next));
    waiting.unshift(...membersOf(next), next.cause);
  }
  return causes;
}

/** The code of the error itself, not of its causes; empty if it has none that is text. */
export function errorCode(error: unknown): string {
  return error instanceof Error ? describe(error).code : '';
}

/** The innermost cause that says something: `connect ECONNREFUSED 127.0.0.1:9092`. */
export function innermostCause(error: unknown): Cause | undefined {
  const causes = causesOf(error);
  return causes.findLast((cause) => cause.error.message !== '') ?? causes.at(0);
}

function describe(error: Error): Cause {
  const { code, type } = error as { code?: unknown; type?: unknown };
  return {
    error,
    name: error.name,
    code: typeof code === 'string' ? code : '',
    numericCode: typeof code === 'number' ? code : undefined,
    type: typeof type === 'string' ? type : '',
  };
}

function membersOf(error: Error): readonly unknown[] {
  return 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
}
