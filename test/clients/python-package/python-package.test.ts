import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT } from '../../../infra/setup/project.mjs';
import { run } from '../../../infra/setup/shell.mjs';
import { exampleEvent } from '../../../schemas/documents/field-meanings.ts';
import { RULES } from '../../../schemas/documents/rules.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import type { EventsAnswer } from '../../../schemas/http/view-answers.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { validEvent } from '../../support/events.ts';
import { fc } from '../../support/fast-check.ts';
import { everyChange, eventChange } from '../../support/fuzz/change-event.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { setAt } from '../../support/json-pointer.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { REASON_CASES } from '../../support/reason-cases.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';
import { buildPackage, script, SOURCE } from './built-package.ts';

const built = await buildPackage();
const reason = typeof built === 'string' ? built : undefined;
if (reason !== undefined) console.warn(`The Python package is not tested: ${reason}`);

const README = page('publishers/python/README.md');
const EXAMPLE = 'docs/examples/publisher/publish_order.py';
const GENERATED = 500;

interface Said {
  readonly results: readonly Readonly<Record<string, unknown>>[];
  readonly refused?: readonly string[];
  readonly error?: string;
  readonly status?: number | null;
  readonly undelivered?: readonly string[];
  readonly message?: string;
}

type Judged = readonly (readonly [code: string, path: string])[];

describe.skipIf(reason !== undefined)('the Python package countyflow-publisher', () => {
  if (typeof built === 'string') return;
  const { python, files, folder, tools } = built;
  afterAll(() => {
    built.remove();
  });

  /** The problems of each text, by the package. */
  async function judge(
    cases: readonly { value: Uint8Array | string; topic?: string; key?: string }[],
  ): Promise<Judged[]> {
    const input = cases.map(({ value, topic = null, key = null }) => [
      Buffer.from(value).toString('base64'),
      topic,
      key,
    ]);
    return JSON.parse(await python([script('judge.py')], JSON.stringify(input))) as Judged[];
  }

  it('is built as source and as a wheel, of the version of the whole', async () => {
    const { version } = JSON.parse(page('package.json')) as { version: string };
    expect(files).toEqual([
      `countyflow_publisher-${version}-py3-none-any.whl`,
      `countyflow_publisher-${version}.tar.gz`,
    ]);
    const listed = await python(['-m', 'zipfile', '-l', join('dist', files[0] ?? '')]);
    for (const name of ['contract.json', 'py.typed', 'types.py']) expect(listed).toContain(`/${name}`);
  });

  it('has types that mypy finds strict, and that find a wrong field', async () => {
    const mypy = (...args: readonly string[]) =>
      run(tools, ['-m', 'mypy', '--strict', ...args], { cwd: folder });
    await mypy(join(SOURCE, 'src'));
    const program = page(EXAMPLE);
    writeFileSync(join(folder, 'right.py'), program);
    writeFileSync(join(folder, 'wrong.py'), program.replace('"orderMode": "self"', '"orderMode": "cash"'));
    const installed = ['--python-executable', join(folder, 'venv', 'bin', 'python3')];
    await mypy(...installed, 'right.py');
    await expect(mypy(...installed, 'wrong.py')).rejects.toThrow(/orderMode/);
  });

  it('is installed by the command of its page', async () => {
    const [command = ''] = fencedBlocks(README, 'sh');
    const PATH = `${join(folder, 'venv', 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
    await run('sh', ['-euc', command], { cwd: PROJECT, env: { ...process.env, PATH } });
  });

  it('writes yuan as fen and times with their zone, and says what to write instead of what is not exact', async () => {
    const tried = [
      'fen("39.90")',
      'fen(39.9)',
      'fen("0.001")',
      'instant(CHINA)',
      'instant(datetime(2017, 11, 11))',
      'validate({"data": Decimal(1)})',
    ];
    const program = [
      'from datetime import datetime, timedelta, timezone',
      'from decimal import Decimal',
      'from countyflow_publisher import fen, instant, validate',
      'CHINA = datetime(2017, 11, 11, 0, 0, 0, 123456, timezone(timedelta(hours=8)))',
      `for text in ${JSON.stringify(tried)}:`,
      '    try:',
      '        print(eval(text))',
      '    except (TypeError, ValueError) as error:',
      '        print(error)',
    ].join('\n');
    expect((await python(['-c', program])).trim().split('\n')).toEqual([
      '3990',
      expect.stringContaining('pass a Decimal or text') as string,
      expect.stringContaining('round it to two places') as string,
      '2017-11-11T00:00:00.123+08:00',
      expect.stringContaining('give it a zone') as string,
      expect.stringContaining('write amounts by fen()') as string,
    ]);
  });

  it('finds what breaks every rule, with the code and the place that the server gives', async () => {
    const cases = REASON_CASES.filter(({ value, key }) => value !== null && key !== null);
    const found = await judge(
      cases.map(({ value, key, topicPlatform }) => ({
        value: value ?? '',
        topic: topicOf(topicPlatform),
        key: key ?? '',
      })),
    );
    const first = found.map(([problem]) => problem);
    // The place of a key that comes twice is not kept.
    const expected = cases.map(({ code, path }) => [code, code === 'json.duplicate_key' ? '' : path]);
    expect(first).toEqual(expected);
    const codes = new Set(first.map((problem) => problem?.[0]));
    expect(RULES.map(({ code }) => code).filter((code) => !codes.has(code))).toEqual([]);
  });

  describe('gives the answers of the vectors:', () => {
    const cases = <T>(name: string): T[] =>
      (JSON.parse(page(`docs/contract/vectors/${name}.json`)) as { cases: T[] }).cases;
    /** The code at a place of the example, in which the text of a value is replaced there. */
    async function codesAt(
      values: readonly { at: string; text: string; among?: Readonly<Record<string, unknown>> }[],
    ): Promise<(string | null)[]> {
      const texts = values.map(({ at, text, among = {} }) => {
        const event = exampleEvent();
        for (const [pointer, value] of Object.entries(among)) setAt(event, pointer, value);
        setAt(event, at, 'HERE');
        return { value: JSON.stringify(event).replace('"HERE"', () => text) };
      });
      return (await judge(texts)).map(
        (found, index) => found.find(([, path]) => path === values[index]?.at || path === '')?.[0] ?? null,
      );
    }

    it('numbers', async () => {
      const numbers = cases<{ field: string; text: string; code: string | null }>('numbers');
      const found = await codesAt(numbers.map(({ field, text }) => ({ at: `/data/${field}`, text })));
      // A refund of more than the goods cost is no matter of numbers.
      const codes = found.map((code) => (code === 'amount.refund_exceeds' ? null : code));
      expect(codes).toEqual(numbers.map(({ code }) => code));
    });

    it('instants', async () => {
      const instants = cases<{ text: string; code: string | null }>('instants');
      const among = { '/time': '2017-11-12T00:00:00Z', '/data/status': 'placed', '/data/paidAt': null };
      const at = '/data/placedAt';
      const found = await codesAt(instants.map(({ text }) => ({ at, text: JSON.stringify(text), among })));
      expect(found).toEqual(instants.map(({ code }) => code));
    });

    it('forms', async () => {
      const forms = cases<{ field: string; text: string; accepted: boolean }>('forms');
      const places: Readonly<Record<string, string>> = {
        quantity: '/data/lines/0/quantity',
        category: '/data/lines/0/category',
      };
      const found = await codesAt(
        forms.map(({ field, text }) => ({
          at: places[field] ?? `/data/${field}`,
          text: JSON.stringify(text),
          among: { '/data/sellerVillage': null },
        })),
      );
      expect(found).toEqual(forms.map(({ accepted }) => (accepted ? null : 'field.format')));
    });
  });

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
      const { code, out, err } = await system.run(
        'publishers',
        'add',
        'test',
        '--platform',
        platform,
        '--json',
        ...options,
      );
      expect(code, err).toBe(0);
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
});
