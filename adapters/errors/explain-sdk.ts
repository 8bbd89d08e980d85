import { type Cause, causesOf, innermostCause } from '../../domain/causes.ts';
import { RemediedError, EngineError } from '../configuration/remedied-error.ts';
import { explainDriver } from './explain-driver.ts';
import { explainNamespace, GRPC_CODES, NOT_TAKEN, START_WORKER } from './explain-temporal.ts';
import { awayRemedy } from './remedies.ts';

/** What gRPC throws, as an ordinary error, for a call on a connection that is closed. */
const CLOSED_CHANNEL = 'Channel has been shut down';
const MOST_CHARACTERS = 300;
const TRY_AGAIN = 'check with countyflow status that it is running, then run the command again';

type Said = readonly [problem: string, remedy: string];

/** What Temporal's gRPC says, and what to do about it. Any other status is a refusal, whose cause only its text knows. */
const BY_STATUS: ReadonlyMap<number, Said> = new Map<number, Said>([
  [GRPC_CODES.UNAVAILABLE, ['Temporal does not answer', awayRemedy('temporal').en]],
  [GRPC_CODES.CANCELLED, ['the connection to Temporal was closed', TRY_AGAIN]],
  [GRPC_CODES.DEADLINE_EXCEEDED, ['Temporal or the worker did not answer in time', TRY_AGAIN]],
  ...NOT_TAKEN,
]);

const NO_WORKER = ['no worker answers', START_WORKER] as const;
/** The server's words for a question that no worker takes. Its status says other things as well. */
const NO_POLLER = /no poller|workflow task in failed state/i;

/** Errors of Temporal's client whose message says what the client did. */
const BY_NAME: Readonly<Record<string, Said>> = {
  WorkflowNotFoundError: ['Temporal is not running this workflow', START_WORKER],
  WorkflowUpdateRPCTimeoutOrCancelledError: [
    'Temporal or the worker did not answer in time. The request was perhaps taken, and may still take effect',
    TRY_AGAIN,
  ],
  QueryNotRegisteredError: ['the worker runs another release', 'restart it with the release of this command'],
};

/** Wrappers of Temporal's client around what a workflow said. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'WorkflowUpdateFailedError',
  'WorkflowFailedError',
  'QueryRejectedError',
]);

/**
 * The clients of the engines say what they did ("Failed to query Workflow", "socket hang up"). This says which engine
 * failed and what to do, or nothing about that where it is not known. Undefined for an error that is not a client's.
 */
export function explainSdk(error: Error): Error | undefined {
  const namespace = explainNamespace(error);
  if (namespace instanceof Error && namespace !== error) return namespace;
  return ofTemporal(error) ?? explainDriver(error);
}

function ofTemporal(error: Error): Error | undefined {
  const causes = causesOf(error);
  const known = BY_NAME[error.name];
  if (known !== undefined) return new RemediedError(...known, { cause: error });
  if (WRAPPERS.has(error.name))
    return new Error(`the workflow ended or refused this: ${said(innermostCause(error))}`, { cause: error });
  const isClosed = error.message === CLOSED_CHANNEL;
  if (error.name !== 'ServiceError' && !isGrpc(causes[0]) && !isClosed) return undefined;
  const status = causes.find(isGrpc);
  const explained = NO_POLLER.test(said(status))
    ? NO_WORKER
    : BY_STATUS.get(isClosed ? GRPC_CODES.CANCELLED : (status?.numericCode ?? -1));
  if (explained !== undefined) return new EngineError(...explained, { cause: error });
  return new Error(`Temporal refuses this: ${said(status ?? causes[0])}`, { cause: error });
}

/** gRPC's errors have its status as a number, and the server's words as `details`. */
function isGrpc(cause: Cause | undefined): boolean {
  return cause?.numericCode !== undefined && 'details' in cause.error;
}

function said(cause: Cause | undefined): string {
  const details = cause !== undefined && 'details' in cause.error ? cause.error.details : undefined;
  const text = typeof details === 'string' && details !== '' ? details : (cause?.error.message ?? '');
  return text.replaceAll(/\s+/g, ' ').slice(0, MOST_CHARACTERS);
}
