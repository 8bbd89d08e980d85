import { NamespaceNotFoundError } from '@temporalio/common';
import { causesOf } from '../../domain/causes.ts';
import type { TemporalConnection } from '../configuration/connections.ts';
import { RemediedError } from '../configuration/remedied-error.ts';
import { silentRemedy } from './remedies.ts';

/** gRPC's status codes. */
export const GRPC_CODES = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

/** Whether Temporal answered with one of these statuses. */
export function hasGrpcStatus(error: unknown, ...statuses: readonly (keyof typeof GRPC_CODES)[]): boolean {
  return causesOf(error).some(({ numericCode }) => statuses.some((name) => GRPC_CODES[name] === numericCode));
}

export function isRefusedByGrpc(error: unknown): boolean {
  return hasGrpcStatus(error, 'PERMISSION_DENIED', 'UNAUTHENTICATED');
}

export const START_WORKER = 'start a worker (countyflow up), or see countyflow status';

/** For a client whose key or namespace Temporal does not accept. */
const REFUSED_REMEDY = 'check TEMPORAL_API_KEY_FILE or TEMPORAL_API_KEY, and TEMPORAL_NAMESPACE';

/** What Temporal's gRPC says when it takes no request, and what to do about it. */
export const NOT_TAKEN: readonly (readonly [
  status: number,
  said: readonly [problem: string, remedy: string],
])[] = [
  [GRPC_CODES.RESOURCE_EXHAUSTED, ['Temporal is overloaded', 'run the command again in a minute']],
  [GRPC_CODES.PERMISSION_DENIED, ['Temporal refuses this client', REFUSED_REMEDY]],
  [GRPC_CODES.UNAUTHENTICATED, ['Temporal refuses this client', REFUSED_REMEDY]],
];

/** For a failed connection: an error that says what to do. `refusal` says how the address was refused, if it was. */
export function explainTemporal(
  error: unknown,
  { address, tls }: TemporalConnection,
  refusal: string | undefined,
): Error {
  const explanation = (problem: string, remedy: string) =>
    new RemediedError(problem, remedy, { cause: error });
  if (isRefusedByGrpc(error))
    return explanation(`Temporal on ${address} refuses this client`, REFUSED_REMEDY);
  const orTls =
    tls === undefined
      ? 'if it asks for TLS, set TEMPORAL_TLS too'
      : 'if its certificate is not trusted, set TEMPORAL_TLS_SERVER_CA_CERT_PATH; if it asks for one, ' +
        'TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH';
  const remedy =
    refusal === undefined ? silentRemedy('temporal').en : 'run `countyflow up`, or set TEMPORAL_ADDRESS';
  return explanation(`cannot reach Temporal on ${address}`, `${remedy}; ${orTls}`);
}

/** An error that says what to do if the server has no such namespace; any other error as it is. */
export function explainNamespace(error: unknown): unknown {
  if (!(error instanceof NamespaceNotFoundError)) return error;
  return new RemediedError(
    `Temporal has no namespace ${error.namespace}`,
    'correct TEMPORAL_NAMESPACE, or create it with ' +
      `temporal operator namespace create --namespace ${error.namespace} --retention 30d`,
    { cause: error },
  );
}
