import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT } from '../../../infra/setup/project.mjs';
import { exampleEvent } from '../../contract/example-event.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import type { EventsAnswer } from '../../../schemas/http/view-answers.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { succeeded } from '../../support/countyflow.ts';
import { validEvent } from '../../support/events.ts';
import { fc } from '../../support/fast-check.ts';
import { everyChange, eventChange } from '../../support/fuzz/change-event.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';
import { type BuiltPackage, EXAMPLE, type Judge, script } from './built-package.ts';

const GENERATED = 500;

interface Said {
  readonly results: readonly Readonly<Record<string, unknown>>[];
  readonly refused?: readonly string[];
  readonly error?: string;
  readonly status?: number | null;
  readonly undelivered?: readonly string[];
  readonly message?: string;
}

/** What the installed package sends to a server and to Kafka, and what it then says. */
export function sendingCases({ python }: BuiltPackage, judge: Judge): void {
  describe('with a running system', () => {
    let system: RunningSystem;
    let server: HttpServer;
    let key: string;
    let slowKey: string;
    let ruralKey: string;

    beforeAll(async () => {
      system = await openRunningSystem();
      expect((await system.run('topics', 'create', '--platform', 'tmall', 'rural-taobao')).code).toBe(0);
      key = await keyOf('tmall');
      ruralKey = await keyOf('rural-taobao');
      slowKey = await keyOf('tmall', '--events-per-second', '1');
      server = await startHttpServer(system.home, system.engines.addresses);
    });
    afterAll(async () => {
      await server[Symbol.asyncDispose]();
      await system[Symbol.asyncDispose]();
    });

    async function keyOf(platform: string, ...options: string[]): Promise<string> {
      const out = await succeeded(
        system.run('publishers', 'add', 'test', '--platform', platform, '--json', ...options),
      );
      return (JSON.parse(out) as { key: string }).key;
    }

    const event = (orderId: string, changes: Partial<OrderEvent['data']> = {}): OrderEvent => {
      const example = exampleEvent();
      const data = { ...example.data, orderId, settlementReference: null, ...changes };
      return {
        ...example,
        id: `${orderId}/1`,
        subject: orderId,
        source: `/platforms/${data.platform}`,
        data,
      };
    };

    const send = async (
      kind: 'http' | 'kafka',
      events: readonly OrderEvent[],
      { address = kind === 'http' ? server.url : brokers(), by = key } = {},
    ): Promise<Said> =>
      JSON.parse(await python([script('send.py'), kind, address, by], JSON.stringify(events))) as Said;
    const brokers = (): string => system.engines.addresses.kafkaBrokers.join(',');

    /** Orders that count of some ids. */
    async function ordersOf(prefix: string): Promise<string[]> {
      const answer = await system.clickhouse.query({
        query:
          'SELECT order_id FROM orders FINAL WHERE startsWith(order_id, {prefix: String}) ORDER BY order_id',
        query_params: { prefix },
        format: 'JSONEachRow',
      });
      return (await answer.json<{ order_id: string }>()).map(({ order_id }) => order_id);
    }

    it('sends the order of its example, and the figures have it', async () => {
      const printed = await python([join(PROJECT, EXAMPLE)], '', {
        COUNTYFLOW_URL: server.url,
        COUNTYFLOW_KEY: key,
      });
      expect(printed).toMatch(
        /^\[Accepted\(event_id='TM-20171111-000071\/1', topic='orders\.events\.v1\.tmall', .*counted=True\)\]/,
      );
    });

    it('sends over HTTP, and says which event is refused', async () => {
      const wrong = event('PY-HTTP-2', { goodsAmountFen: 1 });
      const said = await send('http', [event('PY-HTTP-1'), wrong, event('PY-HTTP-3')]);
      expect(said.refused).toEqual(['PY-HTTP-2/1']);
      expect(said.message).toMatch(
        /^1 of 3 events break the contract.*amount\.sum_mismatch at \/data\/goodsAmountFen/,
      );
      expect(said.results).toMatchObject([
        { event_id: 'PY-HTTP-1/1', topic: 'orders.events.v1.tmall', counted: true },
        {
          event_id: 'PY-HTTP-2/1',
          problems: [{ code: 'amount.sum_mismatch', path: '/data/goodsAmountFen' }],
        },
        { event_id: 'PY-HTTP-3/1', topic: 'orders.events.v1.tmall', counted: true },
      ]);
      expect(await ordersOf('PY-HTTP-')).toEqual(['PY-HTTP-1', 'PY-HTTP-3']);
    });

    it('sends by confluent-kafka to the same effect, and the events count', async () => {
      const wrong = event('PY-KAFKA-2', { goodsAmountFen: 1 });
      const said = await send('kafka', [event('PY-KAFKA-1'), wrong, event('PY-KAFKA-3')]);
      expect(said.refused).toEqual(['PY-KAFKA-2/1']);
      expect(said.results[0]).toMatchObject({
        topic: 'orders.events.v1.tmall',
        offset: expect.any(Number) as number,
      });
      await expect.poll(() => ordersOf('PY-KAFKA-')).toEqual(['PY-KAFKA-1', 'PY-KAFKA-3']);
      const { accounts } = await system.accounts();
      expect(accounts.every(({ closes }) => closes)).toBe(true);
    });

    it('is told of a wrong key, of the key of another platform, and of a server that is not there', async () => {
      const events = [event('PY-WRONG-1')];
      const undelivered = ['PY-WRONG-1/1'];
      expect(await send('http', events, { by: `${key}x` })).toMatchObject({
        ...{ error: 'RequestRefusedError', status: 401, undelivered },
        message: expect.stringContaining('answers 401 (request ') as string,
      });
      const foreign = { platform: 'rural-taobao' } as const;
      expect((await send('http', [event('PY-WRONG-2', foreign)])).results).toMatchObject([
        { problems: [{ code: 'identity.topic_mismatch' }] },
      ]);
      const nowhere = 'http://127.0.0.1:9';
      expect(await send('http', events, { address: nowhere })).toMatchObject({
        ...{ error: 'UndeliveredError', undelivered },
        message: expect.stringContaining('does not answer') as string,
      });
    });

    it('takes no answer of another server for an acceptance', async () => {
      const other = createServer((_, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
      }).listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      const said = await send('http', [event('PY-OTHER-1')], { address: `http://127.0.0.1:${String(port)}` });
      other.close();
      expect(said).toMatchObject({
        ...{ error: 'UndeliveredError', undelivered: ['PY-OTHER-1/1'], results: [] },
        message: expect.stringContaining('does not say what became of each event') as string,
      });
    });

    it('is told of a topic that does not exist, and of brokers that do not answer', async () => {
      const events = [event('PY-NOWHERE-1', { platform: 'jd' })];
      expect(await send('kafka', events)).toMatchObject({
        ...{ error: 'RequestRefusedError', undelivered: ['PY-NOWHERE-1/1'] },
        message: expect.stringContaining('there is no topic orders.events.v1.jd') as string,
      });
      expect(await send('kafka', events, { address: '127.0.0.1:9' })).toMatchObject({
        ...{ error: 'UndeliveredError', undelivered: ['PY-NOWHERE-1/1'] },
        message: expect.stringContaining('Kafka does not answer') as string,
      });
    });

    it('waits as long as a server asks that has taken too much', async () => {
      const many = Array.from({ length: 5 }, (_, at) => event(`PY-SLOW-${String(at)}`));
      await send('http', many, { by: slowKey });
      const began = performance.now();
      const said = await send('http', [event('PY-SLOW-9')], { by: slowKey });
      expect(said.results).toMatchObject([{ event_id: 'PY-SLOW-9/1', topic: 'orders.events.v1.tmall' }]);
      expect(performance.now() - began).toBeGreaterThan(1_000);
    });

    it('agrees with the server about generated events', async () => {
      const changes = [...everyChange, ...fc.sample(eventChange, GENERATED - everyChange.length)];
      const texts = changes.map((change) => JSON.stringify(change(validEvent())));
      const answer = await fetch(new URL('/v1/events?dry-run=true', server.url), {
        method: 'POST',
        body: texts.join('\n'),
        headers: {
          Authorization: `Bearer ${ruralKey}`,
          'Content-Type': 'application/x-ndjson',
        },
      });
      expect(answer.status).toBe(207);
      const { events: refused = [] } = (await answer.json()) as EventsAnswer;
      const codes = new Map(
        refused.map(({ index, problems = [] }) => [index, problems.map(({ code }) => code)]),
      );
      const found = await judge(texts.map((value) => ({ value, topic: topicOf('rural-taobao') })));
      const differing = texts.flatMap((text, index) => {
        const [server, here] = [codes.get(index) ?? [], (found[index] ?? []).map(([code]) => code)];
        const agree = server.length === 0 ? here.length === 0 : here.some((code) => server.includes(code));
        return agree ? [] : [{ server, here, text }];
      });
      expect(differing).toEqual([]);
      expect(refused.length).toBeGreaterThan(200);
    });
  });
}
