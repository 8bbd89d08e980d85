import type { TemporalConnection } from '../configuration/connections.ts';

/** gRPC's codes for a client that is not known, and for one that may not do this. */
const REFUSED = new Set([7, 16]);

/** For one who could not connect: what it means, with the remedy. */
export function explainTemporal(error: unknown, { address, tls }: TemporalConnection): Error {
  const explanation = (message: string) => new Error(message, { cause: error });
  if (isRefused(error))
    return explanation(
      `Temporal on ${address} refuses this client: see TEMPORAL_API_KEY_FILE or TEMPORAL_API_KEY, and TEMPORAL_NAMESPACE`,
    );
  const orTls =
    tls === undefined
      ? 'where it asks for TLS, set TEMPORAL_TLS too'
      : 'where its certificate is not trusted, set TEMPORAL_TLS_SERVER_CA_CERT_PATH; where it asks for one, ' +
        'TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH';
  return explanation(
    `no Temporal answers on ${address}: run \`countyflow up\`, or set TEMPORAL_ADDRESS; ${orTls}`,
  );
}

function isRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && REFUSED.has(Number(error.code))) || isRefused(error.cause);
}
