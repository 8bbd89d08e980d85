import type { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { causesOf } from '../../domain/causes.ts';
import { RemediedError } from '../configuration/remedied-error.ts';
import { GRPC_CODES, NOT_TAKEN, START_WORKER } from './explain-temporal.ts';

/** What a command asks Temporal to do. */
export interface Request {
  /** As `the pause`. */
  readonly what: string;
  /** The command that shows whether it was done; undefined where only the same request again is sure. */
  readonly shownBy?: string;
}

const CONNECTION_ENDED = 'the connection to Temporal ended before it answered';

/** Why a request failed. Without a remedy the answer is lost: Temporal may have the request, or may still get it. */
type Why = readonly [cause: string, remedy?: string];

const WHY: ReadonlyMap<number, Why> = new Map<number, Why>([
  [GRPC_CODES.CANCELLED, [CONNECTION_ENDED]],
  [GRPC_CODES.UNKNOWN, [CONNECTION_ENDED]],
  [GRPC_CODES.UNAVAILABLE, [CONNECTION_ENDED]],
  [GRPC_CODES.DEADLINE_EXCEEDED, ['Temporal or the worker did not answer in time']],
  // Its worker took the last task of the workflow, and did not end it.
  [GRPC_CODES.FAILED_PRECONDITION, ['no worker does the work of this workflow', START_WORKER]],
  ...NOT_TAKEN,
]);

/** What Temporal's client throws for an update that got no answer, whoever did not give it. */
const UPDATE_UNANSWERED = 'WorkflowUpdateRPCTimeoutOrCancelledError';

/** Asks Temporal for something. An error says whether it was taken, and what to do. */
export async function requested<T>(request: Request, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw explainRequest(error, request) ?? error;
  }
}

/** Says whether a request that failed was taken, and what to do; undefined for an error that says so itself. */
export function explainRequest(error: unknown, { what, shownBy }: Request): RemediedError | undefined {
  const why = whyFailed(error);
  if (why === undefined) return undefined;
  const [cause, refusal] = why;
  const again =
    shownBy === undefined
      ? 'see countyflow status, then run the command again: to repeat it does no harm'
      : `see countyflow status, and ${shownBy} shows whether it did; if not, run the command again`;
  return refusal === undefined
    ? new RemediedError(`${cause}, so ${what} was perhaps taken, and may still take effect`, again, {
        cause: error,
      })
    : new RemediedError(`${cause}, so ${what} was not taken`, refusal, { cause: error });
}

/** Waits for the end of what Temporal has taken. It goes on if the answer is lost. */
export async function ended<T>({ what, shownBy }: Required<Request>, wait: () => Promise<T>): Promise<T> {
  try {
    return await wait();
  } catch (error) {
    const [cause, refusal] = whyFailed(error) ?? [];
    if (cause === undefined || refusal !== undefined) throw error;
    const problem = `${cause}. Before that ${what} was taken, and it goes on`;
    throw new RemediedError(problem, `${shownBy} shows whether it is done`, { cause: error });
  }
}

/** What a workflow, or the activity within it, said as it failed; undefined if someone ended it in Temporal. */
export function saidBy({ cause }: WorkflowFailedError): ApplicationFailure | undefined {
  return [cause, cause?.cause].find((one) => one instanceof ApplicationFailure);
}

export const ENDED_IN_TEMPORAL = 'its workflow was ended in Temporal: run the command again';

function whyFailed(error: unknown): Why | undefined {
  const [found] = causesOf(error).flatMap(({ name, numericCode = -1 }) => {
    const why = WHY.get(name === UPDATE_UNANSWERED ? GRPC_CODES.DEADLINE_EXCEEDED : numericCode);
    return why === undefined ? [] : [why];
  });
  return found;
}
