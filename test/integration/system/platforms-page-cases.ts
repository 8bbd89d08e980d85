import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import type { CommandRun } from '../../support/countyflow.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { readFixture } from '../../support/platform-records.ts';
import type { RunningSystem } from '../../support/running-system.ts';

const COMMANDS = fencedBlocks(page('docs/publisher/platforms.md'), 'sh')
  .flatMap((block) => block.split('\n'))
  .filter((line) => line !== '')
  .map((line) => line.replace(/^npx countyflow /, '').split(' '));

/** Personal data of the example's orders, of no one. */
const PERSONAL = ['虚构收货人', '00000000000', '虚构路', '虚构镇'];

function prints(text: string): (ended: CommandRun) => void {
  return ({ out }) => {
    expect(out).toContain(text);
  };
}

/** A load and a replay run in a real worker. */
export function platformsPageCases(system: RunningSystem): void {
  async function ordersOf(orderId: string): Promise<unknown[]> {
    return rows(
      system.clickhouse,
      `SELECT status, seller_county AS seller, buyer_county AS buyer, goods_amount_fen AS goods, refunded_fen AS refunded
       FROM orders FINAL WHERE order_id = {orderId:String}`,
      { orderId },
    );
  }

  async function heldCodes(): Promise<unknown[]> {
    return rows(
      system.clickhouse,
      "SELECT toUInt32(position) AS at, code, path, order_id, state FROM held_event WHERE source LIKE 'archive/%' ORDER BY position",
    );
  }

  /** What each command must print or do, beside its exit code 0. */
  const CHECKS: readonly (readonly [RegExp, (ended: CommandRun) => Promise<void> | void])[] = [
    [/^reference shops --file \S*shops.csv/, prints('register: 5 shops')],
    [/^reference categories/, prints('register: 4 categories')],
    [
      /^backfill plan/,
      ({ out }) => {
        expect(out).toContain('ndjson, as jd');
        expect(out).toContain('1 would be refused, payload.shop_unknown, for example at position 4');
        expect(out).toContain('1 would be refused, payload.split_parent, for example at position 5');
      },
    ],
    [
      /^backfill docs/,
      async ({ out }) => {
        expect(out).toContain('4 accepted, 2 quarantined');
        const sale = { seller: 222405, buyer: 330127, goods: '9000' };
        expect(await ordersOf('67890000001')).toEqual([{ ...sale, status: 'completed', refunded: '2500' }]);
        expect(await ordersOf('67890000002')).toEqual([{ ...sale, status: 'paid', refunded: '0' }]);
        expect(await heldCodes()).toEqual([
          {
            at: 4,
            ...{
              code: 'payload.shop_unknown',
              path: '/order/venderId',
              order_id: '67890000003',
              state: 'held',
            },
          },
          {
            at: 5,
            ...{
              code: 'payload.split_parent',
              path: '/order/parentOrderId',
              order_id: '67890000004',
              state: 'held',
            },
          },
        ]);
      },
    ],
    [/^quarantine list/, prints('/order/venderId')],
    [/^reference shops --file \S*shops-again/, prints('register: 6 shops')],
    [
      /^quarantine replay/,
      async ({ out }) => {
        expect(out).toMatch(/1 accepted/);
        expect(await ordersOf('67890000003')).toMatchObject([{ seller: 330127, status: 'paid' }]);
        expect(await heldCodes()).toMatchObject([
          { at: 4, state: 'replayed' },
          { at: 5, state: 'held' },
        ]);
      },
    ],
    [
      /^verify/,
      ({ out }) => {
        expect(out).not.toContain('differ');
      },
    ],
  ];

  describe('the page about the platforms own orders', () => {
    it('has commands that do what it says, in their order', async () => {
      expect(COMMANDS.length).toBe(CHECKS.length);
      for (const [index, command] of COMMANDS.entries()) {
        const ended = await system.run(...command);
        expect([command.join(' '), ended.code, ended.err]).toEqual([command.join(' '), 0, expect.anything()]);
        for (const text of PERSONAL) expect(ended.out + ended.err).not.toContain(text);
        const [form, check] = CHECKS[index] ?? [/^$/, () => undefined];
        expect(command.join(' ')).toMatch(form);
        await check(ended);
      }
    });

    it('has records that are held by the hash of the payload, and commands that do not show one', async () => {
      const [held] = await rows<{ source: string; bytes: string }>(
        system.clickhouse,
        "SELECT source, payload_bytes AS bytes FROM held_event WHERE code = 'payload.split_parent'",
      );
      const lines = readFileSync('docs/examples/platforms/orders.jd.ndjson', 'utf8').split('\n');
      expect(Number(held?.bytes)).toBe(Buffer.byteLength(lines[5] ?? ''));
      const shown = await system.run(
        ...['quarantine', 'show', held?.source ?? '', '5', '--archive', 'docs/examples/platforms'],
      );
      expect(shown.code).not.toBe(0);
      expect(shown.err).toContain('a payload of a platform, which is not shown');
      for (const text of PERSONAL) expect(shown.out + shown.err).not.toContain(text);
    });

    it('is another source when it is loaded as events, and such a plan is refused', async () => {
      const file = 'docs/examples/platforms/orders.jd.ndjson';
      const { code, err } = await system.run('backfill', 'plan', file);
      expect(code).not.toBe(0);
      expect(err).toMatch(/^countyflow: most of .+ would be refused: /m);
      const forced = await system.run('backfill', 'plan', file, '--force', '--json');
      const planned = JSON.parse(forced.out) as { sources: { source: string }[] };
      const [held] = await rows<{ source: string }>(
        system.clickhouse,
        "SELECT source FROM held_event WHERE source LIKE 'archive/%' LIMIT 1",
      );
      expect(planned.sources[0]?.source).toMatch(/^archive\/orders\.jd\.ndjson@/);
      expect(planned.sources[0]?.source).not.toBe(held?.source);
      const mapped = await system.run('backfill', 'plan', file, '--as', 'jd', '--mapping', 'none.json');
      expect(mapped.code).toBe(2);
    });
  });

  describe('orders in files', () => {
    it('are pages of answers, whose shop the command names', async () => {
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
      const file = join(system.home, 'pages.json');
      writeFileSync(file, pages.map((one) => JSON.stringify(one, null, 2)).join('\n'));
      const planned = await system.run('backfill', 'plan', file, '--as', 'pinduoduo', '--shop', '9001');
      expect([planned.code, planned.err, planned.out]).toEqual([
        0,
        expect.anything(),
        expect.stringContaining('json, as pinduoduo, of shop 9001'),
      ]);
      const loaded = await system.run('backfill', file, '--as', 'pinduoduo', '--shop', '9001');
      expect([loaded.code, loaded.out]).toEqual([0, expect.stringContaining('3 accepted, 0 quarantined')]);
      expect(await ordersOf('171111-000000000008')).toMatchObject([{ seller: 222405, goods: '5800' }]);
    });
  });
}
