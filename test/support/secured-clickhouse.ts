import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Authority } from './certificates.ts';
import { mutualTls, openProxy, type TlsProxy } from './tls-proxy.ts';

/** TLS with certificates on both sides, a user and a password, before a ClickHouse that asks for nothing. */
export async function startClickHouseProxy(
  upstream: string,
  authority: Authority,
  user: string,
  password: string,
): Promise<TlsProxy> {
  const counts = { admitted: 0, refused: 0 };
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const server = createServer(mutualTls(authority, 'clickhouse'), (asked, answer) => {
    const isKnown = asked.headers.authorization === expected;
    counts[isKnown ? 'admitted' : 'refused'] += 1;
    if (isKnown) forward(asked, answer, upstream);
    else refuse(asked, answer);
  });
  return openProxy(server, counts, () => {
    server.closeAllConnections();
  });
}

/** As a server does, down to the words. */
function refuse(asked: IncomingMessage, answer: ServerResponse): void {
  asked.resume();
  answer.writeHead(403, { 'x-clickhouse-exception-code': '516' });
  answer.end(
    'Code: 516. DB::Exception: countyflow: Authentication failed: password is incorrect, or there is no user ' +
      'with such name. (AUTHENTICATION_FAILED) (version 26.7.1.1)\n',
  );
}

function forward(asked: IncomingMessage, answer: ServerResponse, upstream: string): void {
  const headers = { ...asked.headers };
  delete headers.authorization;
  delete headers.host;
  const sent = request(new URL(asked.url ?? '/', upstream), { method: asked.method, headers }, (reply) => {
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
