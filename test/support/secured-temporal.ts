import {
  type ClientHttp2Session,
  connect,
  constants,
  createSecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Authority } from './certificates.ts';
import { mutualTls, openProxy, type TlsProxy } from './tls-proxy.ts';

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
      if (isKnown) forward(stream, headers, behind);
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

function forward(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, behind: ClientHttp2Session): void {
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
