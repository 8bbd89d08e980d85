import { readFileSync } from 'node:fs';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Authority } from './certificates.ts';
import type { TlsProxy } from './secured-temporal.ts';

/** TLS with certificates on both sides, a user and a password, before a ClickHouse that asks for nothing. */
export async function startClickHouseProxy(
  upstream: string,
  authority: Authority,
  user: string,
  password: string,
): Promise<TlsProxy> {
  const identity = authority.issue('clickhouse');
  const counts = { admitted: 0, refused: 0 };
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const server = createServer(
    {
      key: readFileSync(identity.key),
      cert: readFileSync(identity.certificate),
      ca: readFileSync(authority.ca),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (asked, answer) => {
      const isKnown = asked.headers.authorization === expected;
      counts[isKnown ? 'admitted' : 'refused'] += 1;
      if (isKnown) forward(asked, answer, upstream);
      else refuse(asked, answer);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
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
