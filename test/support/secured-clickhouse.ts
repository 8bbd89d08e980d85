import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Authority } from './certificates.ts';
import { mutualTls, openProxy, type TlsProxy } from './tls-proxy.ts';

const AUTHENTICATION_FAILED = '516';

/** A proxy with mutual TLS in front of the local ClickHouse, which itself requires user and password. */
export async function startClickHouseProxy(upstream: string, authority: Authority): Promise<TlsProxy> {
  const counts = { admitted: 0, refused: 0 };
  const server = createServer(mutualTls(authority, 'clickhouse'), (asked, answer) => {
    forward(asked, answer, upstream, (code) => {
      counts[code === AUTHENTICATION_FAILED ? 'refused' : 'admitted'] += 1;
    });
  });
  return openProxy(server, counts, () => {
    server.closeAllConnections();
  });
}

function forward(
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
