import { causesOf } from '../../domain/causes.ts';
import { RemediedError } from '../configuration/remedied-error.ts';
import { GRPC_CODES, NOT_TAKEN, START_WORKER } from './explain-temporal.ts';

/** What a command asks Temporal to do. */
export interface Request {
  /** As `the pause`. */
  readonly what: string;
  /** The command that shows whether it was done. */
  readonly shownBy: string;
}

const CONNECTION_ENDED = 'the connection to Temporal ended before it answered';

/** The answer is lost: Temporal may have the request, or may still get it. */
const UNANSWERED: ReadonlyMap<number, string> = new Map([
  [GRPC_CODES.CANCELLED, CONNECTION_ENDED],
  [GRPC_CODES.UNKNOWN, CONNECTION_ENDED],
  [GRPC_CODES.UNAVAILABLE, CONNECTION_ENDED],
  [GRPC_CODES.DEADLINE_EXCEEDED, 'Temporal or the worker did not answer in time'],
]);

/** Temporal answered that it does not take the request. */
const REFUSED: ReadonlyMap<number, readonly [cause: string, remedy: string]> = new Map([
  // Its worker took the last task of the workflow, and did not end it.
  [GRPC_CODES.FAILED_PRECONDITION, ['no worker does the work of this workflow', START_WORKER]],
  ...NOT_TAKEN,
]);

/** What Temporal's client throws for an update that got no answer, whoever did not give it. */
const UPDATE_UNANSWERED = 'WorkflowUpdateRPCTimeoutOrCancelledError';

/** Says whether a request that failed was taken, and what to do; undefined for an error that says so itself. */
export function explainRequest(error: unknown, { what, shownBy }: Request): RemediedError | undefined {
  for (const { name, numericCode = -1 } of causesOf(error)) {
    const code = name === UPDATE_UNANSWERED ? GRPC_CODES.DEADLINE_EXCEEDED : numericCode;
    const unanswered = UNANSWERED.get(code);
    if (unanswered !== undefined)
      return new RemediedError(
        `${unanswered}, so ${what} was perhaps taken, and may still take effect`,
        `see countyflow status, and ${shownBy} shows whether it did; if not, run the command again`,
        { cause: error },
      );
    const refused = REFUSED.get(code);
    if (refused !== undefined)
      return new RemediedError(`${refused[0]}, so ${what} was not taken`, refused[1], { cause: error });
  }
  return undefined;
}
