import { readFileSync } from 'node:fs';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import {
  type ClientHttp2Session,
  connect,
  constants,
  createSecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer } from 'node:https';
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
function mutualTls(authority: Authority, name: string): TlsOptions {
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

const AUTHENTICATION_FAILED = '516';

/** A proxy with mutual TLS in front of the local ClickHouse, which itself requires user and password. */
export async function startClickHouseProxy(upstream: string, authority: Authority): Promise<TlsProxy> {
  const counts = { admitted: 0, refused: 0 };
  const server = createServer(mutualTls(authority, 'clickhouse'), (asked, answer) => {
    forwardRequest(asked, answer, upstream, (code) => {
      counts[code === AUTHENTICATION_FAILED ? 'refused' : 'admitted'] += 1;
    });
  });
  return openProxy(server, counts, () => {
    server.closeAllConnections();
  });
}

function forwardRequest(
  asked: IncomingMessage,
  answer: ServerResponse,
  upstream: string,
  count: (exceptionCode: unknown) => void,
): void {
  const headers = { ...asked.headers };
  delete headers.host;
  const sent = request(new URL(asked.url ?? '/', upstream), { method: asked.method, headers }, (reply) => {
    count(reply.headers['x-clickhouse-exception-code']);
    answer.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(answer);
  });
  sent.on('error', () => {
    answer.destroy();
  });
  answer.on('close', () => {
    sent.destroy();
  });
  asked.pipe(sent);
}

const UNAUTHENTICATED = '16';
/** HTTP/2 pseudo-headers, which each connection sets itself. */
const PSEUDO = /^:(authority|scheme)$/;

/** A proxy with mutual TLS and an API key in front of a Temporal server without authentication. */
export async function startTemporalProxy(
  upstream: string,
  authority: Authority,
  apiKey: string,
): Promise<TlsProxy> {
  const counts = { admitted: 0, refused: 0 };
  const sessions = new Set<{ destroy(): void }>();
  const server = createSecureServer(mutualTls(authority, 'temporal'));
  server.on('session', (session) => {
    const behind = connect(`http://${upstream}`);
    for (const one of [session, behind]) {
      sessions.add(one);
      // The error is ignored, because the other side ends too and reports it.
      one
        .on('error', () => undefined)
        .on('close', () => {
          behind.close();
          sessions.delete(one);
        });
    }
    session.on('stream', (stream, headers) => {
      const isKnown = headers.authorization === `Bearer ${apiKey}`;
      counts[isKnown ? 'admitted' : 'refused'] += 1;
      if (isKnown) forwardStream(stream, headers, behind);
      else refuse(stream);
    });
  });
  // A client without a certificate is a TLS error, which the client reports.
  server.on('sessionError', () => undefined);
  return openProxy(server, counts, () => {
    for (const session of sessions) session.destroy();
  });
}

function refuse(stream: ServerHttp2Stream): void {
  const headers = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': UNAUTHENTICATED };
  stream.respond({ ...headers, 'grpc-message': 'no such key' }, { endStream: true });
}

function forwardStream(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  behind: ClientHttp2Session,
): void {
  const kept = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !PSEUDO.test(name) && name !== 'authorization'),
  );
  const request = behind.request(kept);
  let trailers: IncomingHttpHeaders = {};
  request.on('response', (answer, flags) => {
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    if (!stream.destroyed) stream.respond(answer, { endStream, waitForTrailers: !endStream });
  });
  request.on('trailers', (sent: IncomingHttpHeaders) => {
    trailers = sent;
  });
  stream.on('wantTrailers', () => {
    stream.sendTrailers(trailers);
  });
  stream
    .on('error', () => undefined)
    .on('close', () => {
      request.close(constants.NGHTTP2_CANCEL);
    });
  request.on('error', () => {
    stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  });
  stream.pipe(request).pipe(stream);
}
