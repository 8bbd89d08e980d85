import { readFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { Authority } from './certificates.ts';

export interface TlsProxy {
  /** host:port */
  readonly address: string;
  /** Number of forwarded requests, and of requests refused for missing or wrong credentials. */
  readonly counts: { admitted: number; refused: number };
  stop(): Promise<void>;
}

/** Options of a server with a new certificate that accepts only clients with a certificate of the same authority. */
export function mutualTls(authority: Authority, name: string): TlsOptions {
  const identity = authority.issue(name);
  return {
    key: readFileSync(identity.key),
    cert: readFileSync(identity.certificate),
    ca: readFileSync(authority.ca),
    requestCert: true,
    rejectUnauthorized: true,
  };
}

/** Listens on loopback. `endConnections` closes connections that would delay the stop. */
export async function openProxy(
  server: Server,
  counts: TlsProxy['counts'],
  endConnections: () => void,
): Promise<TlsProxy> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        endConnections();
      }),
  };
}
