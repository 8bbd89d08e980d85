import type { TLSConfig } from '@temporalio/client';
import type { TemporalConnection } from '../configuration/connections.ts';

const DEFAULT_NAMESPACE = 'default';

interface ServerOptions {
  readonly address: string;
  readonly tls?: TLSConfig;
  readonly apiKey?: string;
}

/** Address, TLS and API key for clients and workers. */
export function serverOptions({ address, tls, apiKey }: TemporalConnection): ServerOptions {
  return {
    address,
    ...(tls !== undefined && {
      tls: {
        ...(tls.serverName !== undefined && { serverNameOverride: tls.serverName }),
        ...(tls.ca !== undefined && { serverRootCACertificate: Buffer.from(tls.ca) }),
        ...(tls.certificate !== undefined &&
          tls.key !== undefined && {
            clientCertPair: { crt: Buffer.from(tls.certificate), key: Buffer.from(tls.key.reveal()) },
          }),
      },
    }),
    ...(apiKey !== undefined && { apiKey: apiKey.reveal() }),
  };
}

export function namespaceOf({ namespace }: TemporalConnection): string {
  return namespace ?? DEFAULT_NAMESPACE;
}
