import { readFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { Authority } from './certificates.ts';

export interface TlsProxy {
  /** host:port */
  readonly address: string;
  /** Requests that were let through, and those that were not for want of credentials. */
  readonly counts: { admitted: number; refused: number };
  stop(): Promise<void>;
}

/** A certificate of its own, and none but clients with one of the same authority. */
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

/** Listens on loopback. `endConnections` ends those that would keep it open. */
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
