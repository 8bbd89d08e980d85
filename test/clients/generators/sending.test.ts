import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../infra/setup/shell.mjs';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import type { EventsAnswer, OrderStateAnswer, SalesAnswer } from '../../../schemas/http/view-answers.ts';
import { validEvent } from '../../support/events.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';
import { GO_ENVIRONMENT } from '../go/go-client.ts';
import { installPackages } from '../python-packages.ts';
import { freshFolder, here, OPENAPI, openTools, whyNoGenerators, WITHIN_MS } from './tools.ts';

/** As a publisher would write it with the types that openapi-typescript makes. */
const IN_TYPESCRIPT = `
import createClient from 'openapi-fetch';
import { json } from 'node:stream/consumers';
import type { components, paths } from './schema.js';

const [url = '', key = ''] = process.argv.slice(2);
const events = (await json(process.stdin)) as components['schemas']['orderEvent'][];
const client = createClient<paths>({ baseUrl: url, headers: { Authorization: \`Bearer \${key}\` } });
// Without a type the library calls every body application/json.
const as = (type: string) => ({ headers: { 'Content-Type': \`application/\${type}+json\` } });
const one = await client.POST('/v1/events', { body: events[0]!, ...as('cloudevents') });
const several = await client.POST('/v1/event-batches', { body: events, ...as('cloudevents-batch') });
console.log(JSON.stringify([one, several].map(({ data, error }) => data ?? error)));
`;

/** A program and its first arguments. It takes `URL KEY`, and events as JSON on standard input. */
type Program = readonly [string, ...string[]];

/** Each makes a client, compiles it with a program that sends one event and then several, and resolves to that. */
const SENDERS: Readonly<Record<string, () => Promise<Program>>> = {
  async 'openapi-python-client'() {
    const { python } = await installPackages('generators');
    const folder = join(freshFolder(), 'client');
    await run(python, [
      ...['-c', 'from openapi_python_client.cli import app; app()', 'generate'],
      ...['--path', OPENAPI, '--output-path', folder],
    ]);
    return [python, here('send.py'), folder];
  },
  async 'openapi-typescript'() {
    const { folder, bin, checkTypes } = await openTools();
    // Inside of the tools, where its imports are found.
    const client = join(folder, 'openapi-typescript');
    mkdirSync(client, { recursive: true });
    await run(bin('openapi-typescript'), [OPENAPI, '-o', join(client, 'schema.d.ts')]);
    const program = join(client, 'send.ts');
    writeFileSync(program, IN_TYPESCRIPT);
    await checkTypes(program);
    return [bin('tsx'), program];
  },
  async 'openapi-generator for Java'() {
    const { openapi, compileJava } = await openTools();
    const client = await openapi('java', '--library', 'native');
    return ['java', '-cp', await compileJava(join(client, 'src/main/java'), here('Send.java')), 'Send'];
  },
  async 'openapi-generator for Go'() {
    const { openapi } = await openTools();
    const client = await openapi('go');
    mkdirSync(join(client, 'send'));
    copyFileSync(here('send.go'), join(client, 'send', 'main.go'));
    const program = join(client, 'send', 'sender');
    await run('go', ['build', '-o', program, './send'], { cwd: client, env: GO_ENVIRONMENT });
    return [program];
  },
};

/** Sends events. Resolves to the answers of the server. */
async function send(
  [program, ...before]: Program,
  url: string,
  key: string,
  events: readonly unknown[],
): Promise<EventsAnswer[]> {
  const child = spawn(program, [...before, url, key], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(events));
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return JSON.parse(printed) as EventsAnswer[];
}

const reason = whyNoGenerators();
const PLATFORM = 'tmall';

describe.skipIf(reason !== undefined)('the client of', () => {
  const system = used(openRunningSystem);
  const server = used(() => startHttpServer(system.home, system.engines.addresses));
  let key = '';
  beforeAll(async () => {
    for (const words of ['topics create', 'reference load'])
      expect((await system.run(...words.split(' '))).code).toBe(0);
    const made = await system.run('publishers', 'add', 'the test', '--platform', PLATFORM, '--json');
    ({ key } = JSON.parse(made.out) as { key: string });
  });

  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${server.url}/v1/${path}`, { headers: { Authorization: `Bearer ${key}` } });
    return (await answer.json()) as T;
  };

  it.for(Object.entries(SENDERS).map(([name, make], at) => ({ name, make, at })))(
    '$name compiles, and what it sends counts',
    { timeout: WITHIN_MS },
    async ({ make, at }) => {
      const hour = `2017-11-${String(11 + at)}T10:00:00+08:00`;
      // Both need more than 32 bits.
      const [version, fen] = [1_510_329_803_000, 3_000_000_000];
      const events = ['a', 'b'].map((name) => orderOf(`${name}-${String(at)}`, version, fen, hour));
      const answers = await send(await make(), server.url, key, events);
      // One sends the data of the first in binary mode too.
      expect(answers.slice(0, 2).map(({ accepted }) => accepted)).toEqual([1, 2]);
      for (const { accepted, refused } of answers) expect([accepted > 0, refused]).toEqual([true, 0]);
      for (const { data } of events) {
        const state = (): Promise<OrderStateAnswer> => ask(`orders/${data.orderId}`);
        await expect.poll(state, PATIENCE).toMatchObject({ state: 'counted', countedVersion: version });
      }
      const until = hour.replace('T10', 'T11');
      const sales = (): Promise<SalesAnswer> =>
        ask(`sales?${String(new URLSearchParams({ from: hour, until }))}`);
      await expect
        .poll(sales, PATIENCE)
        .toMatchObject({ sales: [{ placedOrders: 2, paidOrders: 2, paidFen: 2 * fen }] });
    },
  );
});

function orderOf(orderId: string, version: number, fen: number, at: string): OrderEvent {
  const [line] = validEvent().data.lines;
  if (line === undefined) throw new Error('the valid event has no line');
  const lines = [{ ...line, amountFen: fen }];
  const order = { platform: PLATFORM, orderId, version, placedAt: at, paidAt: at } as const;
  return { ...validEvent({ ...order, lines, goodsAmountFen: fen }), time: at };
}
