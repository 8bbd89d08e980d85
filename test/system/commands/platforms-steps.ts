import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFixture } from '../../support/platform-records.ts';
import { visibleRows } from '../../support/rollup-rows.ts';
import type { Step } from './follow.ts';
import type { Reader } from './reader.ts';

const FILE = 'docs/examples/platforms/orders.jd.ndjson';
/** Personal data of the example's orders, of no one. */
const PERSONAL = ['虚构收货人', '00000000000', '虚构路', '虚构镇'];

function expectImpersonal(...texts: readonly string[]): void {
  for (const text of PERSONAL) expect(texts.join('\n')).not.toContain(text);
}

/** A command prints these texts, and nothing of a person. */
function prints(...parts: readonly string[]) {
  return (out: string, _: Reader, err: string): void => {
    for (const part of parts) expect(out).toContain(part);
    expectImpersonal(out, err);
  };
}

const ordersOf = (reader: Reader, orderId: string): Promise<unknown[]> =>
  reader.ask(
    `SELECT status, seller_county AS seller, buyer_county AS buyer, goods_amount_fen AS goods, refunded_fen AS refunded
     FROM orders FINAL WHERE order_id = {orderId:String}`,
    { orderId },
  );

const held = (reader: Reader): Promise<unknown[]> =>
  reader.ask(
    "SELECT toUInt32(position) AS at, code, path, order_id, state FROM held_event WHERE source LIKE 'archive/%' ORDER BY position",
  );

/** A load and a replay run in a real worker. */
export const PLATFORMS: readonly Step[] = [
  ['/shops.csv', prints('register: 7 shops')],
  [' reference categories ', prints('register: 4 categories')],
  [
    ' backfill plan ',
    prints(
      'ndjson, as jd',
      '1 would be refused, payload.shop_unknown, for example at position 4',
      '1 would be refused, payload.split_parent, for example at position 5',
    ),
  ],
  [
    ' backfill docs',
    async (out, reader, err) => {
      prints('4 accepted, 2 quarantined')(out, reader, err);
      const sale = { seller: 222405, buyer: 330127, goods: '9000' };
      expect(await ordersOf(reader, '67890000001')).toEqual([
        { ...sale, status: 'completed', refunded: '2500' },
      ]);
      expect(await ordersOf(reader, '67890000002')).toEqual([{ ...sale, status: 'paid', refunded: '0' }]);
      const [unknown, parent] = ['payload.shop_unknown', 'payload.split_parent'];
      expect(await held(reader)).toEqual([
        { at: 4, code: unknown, path: '/order/venderId', order_id: '67890000003', state: 'held' },
        { at: 5, code: parent, path: '/order/parentOrderId', order_id: '67890000004', state: 'held' },
      ]);
    },
  ],
  [' quarantine list ', prints('/order/venderId')],
  ['/shops-again.csv', prints('register: 8 shops')],
  [
    ' quarantine replay ',
    async (out, reader, err) => {
      prints('1 accepted')(out, reader, err);
      expect(await ordersOf(reader, '67890000003')).toMatchObject([{ seller: 330127, status: 'paid' }]);
      expect(await held(reader)).toMatchObject([
        { at: 4, state: 'replayed' },
        { at: 5, state: 'held' },
      ]);
    },
  ],
  [
    ' verify ',
    (out, _, err) => {
      expect(out).not.toContain('differ');
      expectImpersonal(out, err);
    },
  ],
];

/** The events of the page, after the page about HTTP sent them again. */
export function platformCases(reader: Reader): void {
  describe('orders of platforms', () => {
    it('count once, although they come in a file and over HTTP', async () => {
      const counted = (): Promise<unknown[]> =>
        reader.ask(
          `SELECT sum(placed_orders) AS orders, sum(paid_fen) AS paid, sum(refunded_fen) AS refunded
           FROM ${visibleRows('sales')} WHERE platform = 'jd'`,
        );
      await expect.poll(counted).toEqual([{ orders: '3', paid: '27000', refunded: '2500' }]);
    });

    it('are held by the hash of the payload, which no command shows', async () => {
      const [held] = await reader.ask<{ source: string; bytes: string }>(
        "SELECT source, payload_bytes AS bytes FROM held_event WHERE code = 'payload.split_parent' AND source LIKE 'archive/%'",
      );
      const lines = readFileSync(FILE, 'utf8').split('\n');
      expect(Number(held?.bytes)).toBe(Buffer.byteLength(lines[5] ?? ''));
      const shown = await reader.command(
        ...['quarantine', 'show', held?.source ?? '', '5', '--archive', 'docs/examples/platforms'],
      );
      expect(shown.code).not.toBe(0);
      expect(shown.err).toContain('a payload of a platform, which is not shown');
      expectImpersonal(shown.out, shown.err);
    });

    it('are another source when they are loaded as events, and such a plan is refused', async () => {
      const { code, err } = await reader.command('backfill', 'plan', FILE);
      expect(code).not.toBe(0);
      expect(err).toMatch(/^countyflow: most of .+ would be refused: /m);
      const forced = await reader.command('backfill', 'plan', FILE, '--force', '--json');
      const planned = JSON.parse(forced.out) as { sources: { source: string }[] };
      const [held] = await reader.ask<{ source: string }>(
        "SELECT source FROM held_event WHERE source LIKE 'archive/%' LIMIT 1",
      );
      expect(planned.sources[0]?.source).toMatch(/^archive\/orders\.jd\.ndjson@/);
      expect(planned.sources[0]?.source).not.toBe(held?.source);
      const mapped = await reader.command('backfill', 'plan', FILE, '--as', 'jd', '--mapping', 'none.json');
      expect(mapped.code).toBe(2);
    });

    it('may be pages of answers in a file, whose shop the command names', async () => {
      const { order } = readFixture('pinduoduo').record as { order: object };
      const orders = Array.from({ length: 3 }, (_, index) => ({
        ...order,
        ...{ mall_id: undefined, order_sn: `171111-00000000000${String(index + 7)}` },
      }));
      const [first, second] = [orders.slice(0, 2), orders.slice(2)];
      const pages = [
        { order_list_get_response: { order_list: first, total_count: 3 } },
        { success: true, result: { order_list: second } },
        { order_list_get_response: { order_list: [], total_count: 3 } },
      ];
      const file = join(reader.folder, 'pages.json');
      writeFileSync(file, pages.map((one) => JSON.stringify(one, null, 2)).join('\n'));
      const planned = await reader.command('backfill', 'plan', file, '--as', 'pinduoduo', '--shop', '9001');
      expect([planned.code, planned.err, planned.out]).toEqual([
        0,
        expect.anything(),
        expect.stringContaining('json, as pinduoduo, of shop 9001'),
      ]);
      const loaded = await reader.command('backfill', file, '--as', 'pinduoduo', '--shop', '9001');
      expect([loaded.code, loaded.out]).toEqual([0, expect.stringContaining('3 accepted, 0 quarantined')]);
      expect(await ordersOf(reader, '171111-000000000008')).toMatchObject([
        { seller: 222405, goods: '5800' },
      ]);
    });
  });
}
