import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestsAnswer } from '../../../schemas/http/request-answers.ts';
import { validEvent } from '../../support/events.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { peakBytesOf } from '../../support/processes.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const MEBIBYTE = 1_048_576;
const SLOW = 150;
const LINES = { 'Content-Type': 'application/x-ndjson' };
/** More than a request takes on a busy machine, and less than ClickHouse has to answer. */
const SOON_MS = 8_000;

const system = used(openRunningSystem);
let key: string;
beforeAll(async () => {
  expect((await system.run('topics', 'create')).code).toBe(0);
  const made = await system.run('publishers', 'add', 'the test', '--platform', 'tmall', '--json');
  ({ key } = JSON.parse(made.out) as { key: string });
});

const serve = (): Promise<HttpServer> => startHttpServer(system.home, system.engines.addresses);
const event = (orderId: string): string => JSON.stringify(validEvent({ platform: 'tmall', orderId }));

function post(
  { url }: HttpServer,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
  withinMs?: number,
): Promise<Response> {
  return fetch(`${url}/v1/events`, {
    method: 'POST',
    body,
    headers: { Authorization: `Bearer ${key}`, ...headers },
    ...(withinMs !== undefined && { signal: AbortSignal.timeout(withinMs) }),
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
  it('answers while ClickHouse stands still, and shows those requests when it goes on', async () => {
    await using server = await serve();
    const send = (id: string): Promise<Response> =>
      post(
        server,
        event(id),
        { 'Content-Type': 'application/cloudevents+json', 'X-Request-Id': id },
        SOON_MS,
      );
    const shown = async (): Promise<string[]> => {
      const answer = await fetch(`${server.url}/v1/requests`, {
        headers: { Authorization: `Bearer ${key}` },
      });
      return answer.ok ? ((await answer.json()) as RequestsAnswer).requests.map(({ id }) => id) : [];
    };
    expect((await send('before')).status).toBe(202);
    await expect.poll(shown).toEqual(['before']);
    const during = Array.from({ length: 20 }, (_, at) => `during-${String(at)}`);
    system.signal('clickhouse', 'SIGSTOP');
    try {
      for (const id of during) expect((await send(id)).status).toBe(202);
    } finally {
      system.signal('clickhouse', 'SIGCONT');
    }
    await expect.poll(async () => (await shown()).toSorted()).toEqual(['before', ...during].toSorted());
  });

  it('lets slow clients go in time, bounds what bombs cost, and serves others meanwhile', async () => {
    await using server = await serve();
    const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/x-ndjson\r\n`;
    const slow = await Promise.all(
      Array.from({ length: SLOW }, (_, index) =>
        slowSocket(server, index % 2 === 0 ? 'POST /v1/ev' : `${head}Content-Length: 1000\r\n\r\n{`),
      ),
    );
    const answers = Promise.all(slow.map((socket) => text(socket)));
    const bomb = gzipSync(Buffer.alloc(500 * MEBIBYTE));
    const bombs = await Promise.all(
      Array.from({ length: 20 }, () =>
        post(server, Uint8Array.from(bomb), { ...LINES, 'Content-Encoding': 'gzip' }),
      ),
    );
    expect(new Set(bombs.map(({ status }) => status))).toEqual(new Set([413]));
    expect((await post(server, event('whole'), LINES)).status).toBe(202);
    expect(new Set((await answers).map((answer) => answer.split(' ')[1]))).toEqual(new Set(['408']));
    expect((await post(server, event('whole'), LINES)).status).toBe(202);
    expect(peakBytesOf(server.pid)).toBeLessThan(800 * MEBIBYTE);
  });
});
