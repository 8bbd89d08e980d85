import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import type {
  EventsAnswer,
  EventStateAnswer,
  OrderStateAnswer,
  RejectsAnswer,
  ReportAnswer,
} from '../../../schemas/http/view-answers.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { BATCH, eventOf as validOf, type IngestHttp, problemOf } from '../../support/ingest-http.ts';
import { visibleRows } from '../../support/rollup-rows.ts';

const eventOf = (platform: Platform, orderId: string): OrderEvent => ({
  ...validOf(platform, orderId),
  id: `${orderId}/2`,
});
const brokenOf = (platform: Platform, orderId: string): OrderEvent => {
  const event = eventOf(platform, orderId);
  return { ...event, data: { ...event.data, goodsAmountFen: 1 } };
};
const idsOf = ({ rejects }: RejectsAnswer): string[] => rejects.map(({ eventId }) => eventId);

/** Comes first: it counts on what nobody has sent yet. */
export function ownViewCases(http: IngestHttp): void {
  const send = (key: string, events: readonly unknown[], query?: string): Promise<Response> =>
    http.post(key, JSON.stringify(events), BATCH, query);
  const ask = (key: string, path: string): Promise<Response> => http.get(key, `/v1/${path}`);
  const answerOf = async <T>(key: string, path: string): Promise<T> => {
    const answer = await ask(key, path);
    expect(answer.status, path).toBe(200);
    return (await answer.json()) as T;
  };
  const rejectsOf = async (key: string, query = ''): Promise<RejectsAnswer> =>
    answerOf(key, `rejects${query}`);
  /** Refused events of a platform's topic, as ingest stores them: one a second, from an instant. */
  async function quarantine(platform: Platform, count: number): Promise<void> {
    const of = `kafka/${topicOf(platform)}/0`;
    await http.clickhouse.command({
      query: `INSERT INTO quarantine (source, position, epoch, topic, partition, code, path, event_id, order_id, quarantined_at)
      SELECT '${of}', number, 1, '${topicOf(platform)}', 0, 'field.range', '/data', concat('held-', toString(number)), 'held',
        now64(3) - 3600 + number FROM numbers(${String(count)})`,
    });
    await http.clickhouse.command({
      query: `INSERT INTO ingest_log (source, epoch, first_position, next_position, records, quarantined)
      VALUES ('${of}', 1, 0, ${String(count)}, ${String(count)}, ${String(count)})`,
    });
  }

  describe('an event that an HTTP request refused', () => {
    it('is listed with its reason and no place, and is found by its id and by its order', async () => {
      const key = http.key('jd');
      expect((await send(key, [eventOf('jd', 'good'), brokenOf('jd', 'bad')])).status).toBe(207);
      await expect.poll(async () => idsOf(await rejectsOf(key))).toEqual(['bad/2']);
      const [reject] = (await rejectsOf(key)).rejects;
      expect(reject).toEqual({
        ...{ state: 'unsent', code: 'amount.sum_mismatch', path: '/data/goodsAmountFen' },
        ...{ eventId: 'bad/2', orderId: 'bad' },
        message: expect.stringContaining('do not add up') as string,
        problems: [expect.objectContaining({ code: 'amount.sum_mismatch' })],
        refusedAt: expect.stringMatching(/^20\d\d-.*Z$/) as string,
      });
      expect(Math.abs(Date.parse(reject?.refusedAt ?? '') - Date.now())).toBeLessThan(3_600_000);
      expect(await answerOf<EventStateAnswer>(key, 'events/bad%2F2')).toMatchObject({
        state: 'refused',
        rejects: [reject],
      });
      expect(await answerOf<OrderStateAnswer>(key, 'orders/bad')).toMatchObject({
        ...{ orderId: 'bad', state: 'refused', events: [] },
        rejects: [reject],
      });
      expect(await answerOf<ReportAnswer>(key, 'report')).toMatchObject({
        ...{ sent: 0, refused: 0, refusedByReason: [] },
        refusedOverHttp: [{ code: 'amount.sum_mismatch', events: 1 }],
      });
    });

    it('is listed once however often it comes, and not after a dry run', async () => {
      const key = http.key('suning');
      await send(key, [brokenOf('suning', 'dry')], '?dry-run=true');
      for (let time = 0; time < 3; time += 1)
        expect((await send(key, [brokenOf('suning', 'again')])).status).toBe(422);
      await expect.poll(async () => idsOf(await rejectsOf(key))).toEqual(['again/2']);
      expect((await rejectsOf(key, '?code=county.unknown')).rejects).toEqual([]);
      expect(idsOf(await rejectsOf(key, '?code=amount.sum_mismatch'))).toEqual(['again/2']);
    });

    it('is nothing to another platform', async () => {
      const other = http.key('tmall');
      expect((await rejectsOf(other)).rejects).toEqual([]);
      for (const path of ['events/bad%2F2', 'orders/bad'])
        expect((await problemOf(await ask(other, path))).status).toBe(404);
      expect((await answerOf<ReportAnswer>(other, 'report')).refusedOverHttp).toEqual([]);
    });

    it('stands between those of the topic by time, and a page ends and goes on anywhere among them', async () => {
      const platform = 'lecuntao';
      const key = http.key(platform);
      await quarantine(platform, 4);
      await send(
        key,
        ['a', 'b', 'c'].map((order) => brokenOf(platform, order)),
      );
      await expect.poll(async () => (await rejectsOf(key)).rejects.length).toBe(7);
      const all = idsOf(await rejectsOf(key));
      expect(all.slice(0, 3).toSorted()).toEqual(['a/2', 'b/2', 'c/2']);
      expect(all.slice(3)).toEqual(['held-3', 'held-2', 'held-1', 'held-0']);
      for (const limit of [1, 2, 3, 5]) {
        const seen: string[] = [];
        for (let cursor: string | null = ''; cursor !== null;) {
          const page = await rejectsOf(
            key,
            `?limit=${String(limit)}${cursor === '' ? '' : `&cursor=${cursor}`}`,
          );
          expect(page.rejects.length).toBeLessThanOrEqual(limit);
          seen.push(...idsOf(page));
          cursor = page.next;
        }
        expect(seen).toEqual(all);
      }
    });
  });

  /** Rows of every table that the sandbox has no business with. */
  async function rowsOfTables(): Promise<Record<string, number>> {
    const found = await rows<{ name: string; stored: string }>(
      http.clickhouse,
      `SELECT name, toString(ifNull(total_rows, 0)) AS stored FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree'
       AND name NOT IN ('migration', 'publisher_key', 'unsent_event', 'http_request')`,
    );
    return Object.fromEntries(found.map(({ name, stored }) => [name, Number(stored)]));
  }

  describe('a key of the sandbox', () => {
    const platform = 'rural-taobao';
    let before: Record<string, number>;

    it('has its events judged, counted and shown', async () => {
      before = await rowsOfTables();
      const key = http.sandboxKey(platform);
      const sent = await send(key, [
        eventOf(platform, 's1'),
        brokenOf(platform, 's2'),
        eventOf(platform, 's3'),
      ]);
      expect(sent.status).toBe(207);
      expect(await sent.json()).toEqual({
        ...{ accepted: 2, refused: 1, sandbox: true },
        events: [expect.objectContaining({ index: 1, id: 's2/2', status: 'refused' })],
      });
      // An answer comes when they are stored.
      expect(await answerOf<EventStateAnswer>(key, 'events/s1%2F2')).toEqual({
        ...{ id: 's1/2', state: 'sandbox', orderId: 's1', timesSent: 1 },
        ...{ places: [], rejects: [], windows: [] },
      });
      expect(await answerOf<EventStateAnswer>(key, 'events/s2%2F2')).toMatchObject({
        state: 'refused',
        rejects: [{ code: 'amount.sum_mismatch', state: 'unsent' }],
      });
      expect(await answerOf<OrderStateAnswer>(key, 'orders/s3')).toMatchObject({
        state: 'sandbox',
        events: [],
      });
      expect(idsOf(await rejectsOf(key))).toEqual(['s2/2']);
      expect(await answerOf<ReportAnswer>(key, 'report')).toMatchObject({
        ...{ platform, sandbox: true, sent: 3, accepted: 2, refused: 1 },
        refusedByReason: [{ code: 'amount.sum_mismatch', events: 1 }],
        counted: { placedOrders: 0, paidFen: 0 },
      });
      expect(await answerOf(key, 'sales')).toEqual({ sales: [], next: null });
      const { status, detail } = await problemOf(await ask(key, 'events/never'));
      expect([status, detail]).toEqual([
        404,
        expect.stringContaining('your sandbox has nothing with this id'),
      ]);
    });

    it('takes valid events, refused ones, single ones and all that wait, and is told the same as any key', async () => {
      const key = http.sandboxKey(platform);
      const whole = await send(key, [eventOf(platform, 's4')], '?wait=true');
      expect([whole.status, await whole.json()]).toEqual([202, { accepted: 1, refused: 0, sandbox: true }]);
      expect((await problemOf(await send(key, [brokenOf(platform, 's5')]))).status).toBe(422);
      const dry = await send(key, [eventOf(platform, 's6')], '?dry-run=true');
      expect([dry.status, await dry.json()]).toEqual([200, { accepted: 1, refused: 0, dryRun: true }]);
      expect((await problemOf(await ask(key, 'events/s6%2F2'))).status).toBe(404);
    });

    it('never brings an event to a topic, nor to a table that a figure is made of', async () => {
      expect(await http.read(platform)).toEqual([]);
      expect(before).toHaveProperty('orders', 0);
      expect(await rowsOfTables()).toEqual(before);
      const statistics = await rows<{ rows: string }>(
        http.clickhouse,
        `SELECT count() AS rows FROM ${visibleRows('sales')}`,
      );
      expect(statistics).toEqual([{ rows: '0' }]);
    });

    it('sees its own platform alone, and neither a key of that platform nor another sandbox sees it', async () => {
      for (const key of [http.key(platform), http.sandboxKey('tmall'), http.key('tmall')]) {
        for (const path of ['events/s1%2F2', 'events/s2%2F2', 'orders/s1'])
          expect((await problemOf(await ask(key, path))).status, path).toBe(404);
        expect((await rejectsOf(key)).rejects).toEqual([]);
        expect(await answerOf<ReportAnswer>(key, 'report')).toMatchObject({
          ...{ sent: 0, accepted: 0, refused: 0 },
          refusedOverHttp: [],
        });
      }
      const own = http.sandboxKey('jd');
      expect((await problemOf(await ask(own, 'events/bad%2F2'))).status).toBe(404);
      expect((await rejectsOf(own)).rejects).toEqual([]);
    });
  });

  describe('while ClickHouse stores nothing', () => {
    it('the sandbox answers that it cannot, and other events are sent as ever', async () => {
      await http.clickhouse.command({ query: 'RENAME TABLE unsent_event TO elsewhere' });
      const refused = await send(http.sandboxKey('post-shopkeeper'), [eventOf('post-shopkeeper', 'lost')]);
      expect([refused.headers.get('retry-after'), (await problemOf(refused)).detail]).toEqual([
        '2',
        expect.stringContaining('the sandbox cannot store events now'),
      ]);
      const some = await send(http.key('post-shopkeeper'), [
        eventOf('post-shopkeeper', 'sent'),
        brokenOf('post-shopkeeper', 'not'),
      ]);
      expect([some.status, await some.json()]).toEqual([
        207,
        expect.objectContaining<Partial<EventsAnswer>>({ accepted: 1, refused: 1 }),
      ]);
      expect((await http.read('post-shopkeeper')).map(({ key }) => key)).toEqual(['sent']);
      await http.clickhouse.command({ query: 'RENAME TABLE elsewhere TO unsent_event' });
    });
  });
}
