import { beforeAll, describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import type { OrderStateAnswer, SalesAnswer } from '../../../schemas/http/view-answers.ts';
import { validEvent } from '../../support/events.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';
import { send, SENDERS } from './senders.ts';
import { whyNoGenerators, WITHIN_MS } from './tools.ts';

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
