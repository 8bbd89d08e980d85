import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { EventsAnswer } from '../../../schemas/http/view-answers.ts';
import { BATCH, eventOf, type IngestHttp, problemOf, SINGLE } from '../../support/ingest-http.ts';

const CONNECTIONS = 300;
const EVENTS = 100;
const MS_PER_SECOND = 1_000;

const named = (length: number): string[] => Array.from({ length }, (_, at) => `order-${at}`);

/** Sends from many connections at once. */
export function atOnceCases(http: IngestHttp): void {
  describe('requests at the same time', () => {
    it('of single events are all taken, and each has the answer of its own event', async () => {
      const orders = named(CONNECTIONS);
      const isWrong = (at: number): boolean => at % 50 === 7;
      const answers = await Promise.all(
        orders.map(async (orderId, at) => {
          const event = eventOf('pinduoduo', orderId);
          const body = JSON.stringify(isWrong(at) ? { ...event, subject: 'another' } : event);
          const answer = await http.post(http.key('pinduoduo'), body, SINGLE);
          const { events } = (await answer.json()) as EventsAnswer;
          return [answer.status, events?.map(({ id }) => id)];
        }),
      );
      const ids = orders.map((orderId) => eventOf('pinduoduo', orderId).id);
      expect(answers).toEqual(ids.map((id, at) => (isWrong(at) ? [422, [id]] : [202, undefined])));
      const taken = orders.filter((_, at) => !isWrong(at)).toSorted();
      expect((await http.read('pinduoduo')).map(({ key }) => key ?? '').toSorted()).toEqual(taken);
    });

    it('of many events each are taken as far as the threads can, and the others are told when to come again', async () => {
      // Events that are not compact take a thread far longer to read than a connection to bring.
      const eachOf = (request: string): string =>
        JSON.stringify(
          named(EVENTS).map((name) => eventOf('suning', `${request}-${name}`)),
          null,
          1,
        );
      let waiting = named(CONNECTIONS).map((request) => ({ request, body: eachOf(request) }));
      let refusals = 0;
      while (waiting.length > 0) {
        const answers = await Promise.all(
          waiting.map(async (one) => ({
            one,
            answer: await http.post(http.key('suning'), one.body, BATCH),
          })),
        );
        const refused = answers.filter(({ answer }) => answer.status !== 202);
        for (const { answer } of refused) {
          expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
          expect((await problemOf(answer)).detail).toContain('try again');
        }
        refusals += refused.length;
        waiting = refused.map(({ one }) => one);
        if (waiting.length > 0) await sleep(2 * MS_PER_SECOND);
      }
      expect(refusals).toBeGreaterThan(0);
      // What was refused was not sent.
      expect(await http.read('suning')).toHaveLength(CONNECTIONS * EVENTS);
    });
  });
}
