import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type EncodedEvent } from '../../../publishers/library/events.ts';
import { connectHttp } from '../../../publishers/library/http-transport.ts';
import { Publisher } from '../../../publishers/library/publisher.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A real server that answers each request as `answer` says. */
async function serve(answer: (number: number) => Answer) {
  /** The ids of the events of each. */
  const requests: string[][] = [];
  server = createServer((incoming, response) => {
    void json(incoming).then((events) => {
      const ids = (events as { readonly id: string }[]).map(({ id }) => id);
      requests.push(ids);
      const { status, headers = {}, ...own } = answer(requests.length);
      const body =
        'body' in own ? own.body : status === 202 ? { accepted: ids.length, refused: 0 } : undefined;
      response.writeHead(status, headers).end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { requests, url: `http://127.0.0.1:${port}` };
}

const EVENTS = Array.from({ length: 8 }, (_, index) => validEvent({ orderId: `TB-${index}` }));
const IDS = EVENTS.map(({ id }) => id);

async function publishAll(url: string): Promise<{ taken: EncodedEvent[]; failure: unknown }> {
  const taken: EncodedEvent[] = [];
  const publisher = new Publisher(connectHttp({ url, key: 'secret-key' }), COUNTIES, {
    retries: { retryAfterMs: 1, attempts: 3 },
    onDelivered: (delivery) => {
      taken.push(...delivery.events);
    },
  });
  for (const event of EVENTS) await publisher.send(event);
  const failure: unknown = await publisher.close().then(
    () => undefined,
    (error: unknown) => error,
  );
  return { taken, failure };
}

function foreignRefusal() {
  const problems = [{ code: 'time.invalid', path: '/time', message: 'No such time.' }];
  const events = [{ index: EVENTS.length, id: 'x', status: 'refused', problems }];
  return { accepted: EVENTS.length - 1, refused: 1, events };
}

describe('publishing over HTTP', () => {
  it.each([
    ['202 of another server', 202, { ok: true }],
    ['202 without a body', 202, undefined],
    ['202 without all events', 202, { accepted: EVENTS.length - 1, refused: 0 }],
    ['422 of another server', 422, { detail: 'no such form' }],
    ['a refusal of an event that was not sent', 207, foreignRefusal()],
  ])('does not believe %s', async (_, status, body) => {
    const { requests, url } = await serve(() => ({ status, body }));
    const { taken, failure } = await publishAll(url);
    expect([taken, requests.length]).toEqual([[], 1]);
    expect(String(failure)).toContain(
      `answers ${String(status)} and does not account for each event: see whether the address is right`,
    );
  });

  it('waits where it is asked to, tries again after a failure of the server, and gives up where it is refused', async () => {
    for (const status of [429, 503]) {
      const busy = await serve((number) =>
        number <= 5 ? { status, headers: { 'retry-after': '0' } } : { status: 202 },
      );
      expect((await publishAll(busy.url)).failure).toBeUndefined();
      expect(busy.requests).toHaveLength(6);
    }

    const failing = await serve((number) => ({ status: number <= 2 ? 503 : 202 }));
    expect((await publishAll(failing.url)).failure).toBeUndefined();
    expect(failing.requests).toEqual([IDS, IDS, IDS]);

    const closed = await serve(() => ({ status: 401 }));
    const { failure } = await publishAll(closed.url);
    expect(closed.requests).toHaveLength(1);
    expect(failure).toMatchObject({ name: 'UndeliveredError', count: EVENTS.length });
    expect(String(failure)).toContain('answers 401');
    expect(String(failure)).not.toContain('secret-key');
  });
});
