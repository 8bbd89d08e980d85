import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { validEvent } from '../../support/events.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { openIngestHttp } from '../../support/ingest-http.ts';
import { peakBytesOf } from '../../support/process-memory.ts';
import { used } from '../../support/used.ts';

const MEBIBYTE = 1_048_576;
const SLOW = 150;
const LINES = { 'Content-Type': 'application/x-ndjson' };

/** The engines and keys of one server in this process; the servers under test are processes of their own. */
const http = used(openIngestHttp);

const serve = (): Promise<HttpServer> => startHttpServer(http.engines.home, http.engines.addresses);

function post(
  server: HttpServer,
  body: RequestInit['body'],
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.url}/v1/events`, {
    method: 'POST',
    body: body ?? null,
    headers: { Authorization: `Bearer ${http.key('rural-taobao')}`, ...LINES, ...headers },
  });
}

async function slowSocket({ url }: HttpServer, beginning: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(beginning);
  return socket;
}

describe('a server of publishers', () => {
  it('lets slow clients go in time, bounds what bombs cost, and serves others meanwhile', async () => {
    await using server = await serve();
    const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${http.key('rural-taobao')}\r\nContent-Type: application/x-ndjson\r\n`;
    const slow = await Promise.all(
      Array.from({ length: SLOW }, (_, index) =>
        slowSocket(server, index % 2 === 0 ? 'POST /v1/ev' : `${head}Content-Length: 1000\r\n\r\n{`),
      ),
    );
    const answers = Promise.all(slow.map((socket) => text(socket)));
    const bomb = gzipSync(Buffer.alloc(500 * MEBIBYTE));
    const bombs = await Promise.all(
      Array.from({ length: 20 }, () => post(server, Uint8Array.from(bomb), { 'Content-Encoding': 'gzip' })),
    );
    expect(new Set(bombs.map(({ status }) => status))).toEqual(new Set([413]));
    expect((await post(server, JSON.stringify(validEvent()))).status).toBe(202);
    expect(new Set((await answers).map((answer) => answer.split(' ')[1]))).toEqual(new Set(['408']));
    expect((await post(server, JSON.stringify(validEvent()))).status).toBe(202);
    expect(peakBytesOf(server.pid)).toBeLessThan(800 * MEBIBYTE);
  });
});
