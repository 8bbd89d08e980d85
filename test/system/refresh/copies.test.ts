import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { isDirty, readHourStates } from '../../../pipeline/rollups/hour-states.ts';
import { compareRollups } from '../../../pipeline/verification/compare-rollups.ts';
import { refreshSlices } from '../../../workers/refresh/refresh-slices.ts';
import { deliverOrders, refreshAll, refreshOnce } from '../../support/deliver.ts';
import { emptyTables, storeReference } from '../../support/statistics-database.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';
import { useIngest } from '../../support/database.ts';
import { visibleRows } from '../../support/rollup-rows.ts';
import { readActivityRows } from '../../../statistics/figures/read-activity.ts';
import { readCampaignWindows } from '../../../statistics/figures/campaign-windows.ts';

const test = useIngest(readCountyCodes());
beforeEach(async () => {
  await emptyTables(test.client);
  await storeReference(test.client, REFERENCE);
});

const STATION = { type: 'village-service-station', id: 'station-1', county: '330127' } as const;

/** The copy of the network, whose station bought for a villager: 100 fen less than the platform says. */
function atOutlet(version: number, changes: Partial<OrderVersion> = {}): Partial<OrderVersion> {
  const lines = [
    { sku: 'a', name: 'kettle', category: 'goods.kettle', quantity: '1', unit: 'piece', amountFen: 900 },
  ] satisfies OrderVersion['lines'];
  return {
    ...{ platform: 'lecuntao', orderId: 'L-1', version, lines, goodsAmountFen: 900 },
    ...{ placedAt: '2017-11-11T09:59:58+08:00', paidAt: '2017-11-11T09:59:59+08:00', outlet: STATION },
    ...{ sellerVillage: null, orderMode: 'proxy-purchase', settlementReference: 'jd:J-1' },
    ...changes,
  };
}

/** The copy of the platform, in another hour and day. */
function onPlatform(version: number, changes: Partial<OrderVersion> = {}): Partial<OrderVersion> {
  const instant = '2017-11-12T10:00:00+08:00';
  const lines = [
    { sku: 'a', name: 'kettle', category: 'goods.kettle', quantity: '1', unit: 'piece', amountFen: 1000 },
  ] satisfies OrderVersion['lines'];
  return {
    ...{ platform: 'jd', orderId: 'J-1', version, lines, goodsAmountFen: 1000, outlet: null },
    ...{ placedAt: instant, paidAt: instant, sellerVillage: null, settlementReference: 'jd:J-1' },
    ...changes,
  };
}

/** What all counties had of a window, on the basis paid. */
async function activeIn(windowId: string) {
  const windows = (await readCampaignWindows(test.client)).get(REFERENCE.campaign.id);
  if (windows === undefined) throw new Error('the campaign has windows');
  const found = await readActivityRows(test.client, REFERENCE.campaign.id, windows, []);
  return found.filter((row) => row.window_id === windowId && row.basis === 'paid');
}

const UNPAID = { paidAt: null, status: 'placed' } as const;

/** What counts of the orders placed in a month, by platform. */
async function sales(month = '2017-11'): Promise<Record<string, string>> {
  const found = await rows<{ platform: string; sums: string }>(
    test.client,
    `SELECT toString(platform) AS platform, concat(toString(sum(placed_orders)), ' placed, ', toString(sum(paid_orders)), ' paid, ',
       toString(sum(paid_fen)), ' fen, ', toString(sum(refunded_fen)), ' refunded') AS sums
     FROM ${visibleRows('sales')} WHERE formatDateTime(slice_start, '%Y-%m') = {month:String}
     GROUP BY platform HAVING sum(placed_orders) > 0 ORDER BY platform`,
    { month },
  );
  return Object.fromEntries(found.map(({ platform, sums }) => [platform, sums]));
}

const BY_PLATFORM = { jd: '1 placed, 1 paid, 1000 fen, 0 refunded' };
const BY_OUTLET = { lecuntao: '1 placed, 1 paid, 900 fen, 0 refunded' };
const TWO_SALES = { ...BY_PLATFORM, ...BY_OUTLET };

/** Histories of versions, and what counts in the end. */
const HISTORIES: [title: string, Partial<OrderVersion>[], Record<string, string>][] = [
  ['the outlet copy before the platform copy', [atOutlet(1), onPlatform(1)], BY_PLATFORM],
  ['the platform copy before the outlet copy', [onPlatform(1), atOutlet(1)], BY_PLATFORM],
  ['a platform copy that is not paid', [onPlatform(1, UNPAID), atOutlet(1)], BY_OUTLET],
  ['a platform copy that is paid later', [onPlatform(1, UNPAID), atOutlet(1), onPlatform(2)], BY_PLATFORM],
  [
    'a platform copy whose payment is withdrawn',
    [onPlatform(1), atOutlet(1), onPlatform(2, { ...UNPAID, status: 'cancelled' })],
    BY_OUTLET,
  ],
  [
    'a refund on the platform',
    [onPlatform(1), atOutlet(1), onPlatform(2, { refundedFen: 400 })],
    { jd: '1 placed, 1 paid, 1000 fen, 400 refunded' },
  ],
  [
    'an outlet copy that drops the settlement',
    [onPlatform(1), atOutlet(1), atOutlet(2, { settlementReference: null })],
    TWO_SALES,
  ],
  [
    'a platform copy that drops the settlement',
    [onPlatform(1), atOutlet(1), onPlatform(2, { settlementReference: null })],
    TWO_SALES,
  ],
  [
    'a platform copy that drops the settlement and takes it again',
    [
      onPlatform(1),
      atOutlet(1),
      onPlatform(2, { settlementReference: null }),
      onPlatform(3),
      onPlatform(2, { settlementReference: null }),
    ],
    BY_PLATFORM,
  ],
  [
    'both copies moving to another settlement, one after the other',
    [
      onPlatform(1),
      atOutlet(1),
      atOutlet(2, { settlementReference: 'jd:J-2' }),
      onPlatform(2, { settlementReference: 'jd:J-2' }),
    ],
    BY_PLATFORM,
  ],
  [
    'a third order of the settlement',
    [onPlatform(1), atOutlet(1), onPlatform(1, { orderId: 'J-0', goodsAmountFen: 1000 })],
    BY_PLATFORM,
  ],
  [
    'a copy whose version without the settlement came first',
    [atOutlet(2, { settlementReference: null }), onPlatform(1), atOutlet(1)],
    TWO_SALES,
  ],
];

function monthOf(history: number): string {
  return `2016-${String(history + 1).padStart(2, '0')}`;
}

/** The version with the names and the month of a history of its own, or nothing. */
function inMonth(history: number, version: Partial<OrderVersion> | undefined): Partial<OrderVersion>[] {
  if (version === undefined) return [];
  const own = (instant: string | null | undefined): string | null =>
    instant?.replace('2017-11', monthOf(history)) ?? null;
  const { orderId, settlementReference, placedAt, paidAt } = version;
  return [
    {
      ...version,
      orderId: `${orderId ?? ''}-${history}`,
      settlementReference: settlementReference === null ? null : `${settlementReference ?? ''}-${history}`,
      placedAt: own(placedAt) ?? '',
      paidAt: own(paidAt),
    },
  ];
}

describe('a sale that an outlet and a platform publish', () => {
  it('counts once, whichever copy comes first and whatever becomes of either', async () => {
    const steps = Math.max(...HISTORIES.map(([, versions]) => versions.length));
    for (let step = 0; step < steps; step += 1) {
      const versions = HISTORIES.flatMap(([, all], index) => inMonth(index, all[step]));
      await deliverOrders(test.ingestContext, versions);
      await refreshAll(test.client, step === steps - 1 ? 'hours' : 'hot');
    }
    const counted = await Promise.all(
      HISTORIES.map(async ([title], index) => [title, await sales(monthOf(index))] as const),
    );
    expect(Object.fromEntries(counted)).toEqual(
      Object.fromEntries(HISTORIES.map(([title, , expected]) => [title, expected])),
    );
    expect((await compareRollups(test.client, 10, AbortSignal.timeout(60_000))).total).toBe(0);
  });

  it('leaves its outlet active, although the sale counts on the platform', async () => {
    await deliverOrders(test.ingestContext, [atOutlet(1), onPlatform(1)]);
    await refreshAll(test.client, 'hours');
    expect(await sales()).toEqual(BY_PLATFORM);
    const active = await activeIn('two-days');
    expect(active.map(({ counted, active: count }) => `${counted} ${String(count)}`).slice(-2)).toEqual([
      'outlet 1',
      'outlet-type 1',
    ]);
    expect(
      await rows(
        test.client,
        `SELECT platform, outlet_id, order_mode, paid_copies, paid_first_lines, paid_fen FROM products_by_hour
         WHERE campaign = {campaign:String} AND paid_copies > 0`,
        { campaign: REFERENCE.campaign.id },
      ),
    ).toEqual([
      {
        platform: 'lecuntao',
        outlet_id: 'station-1',
        order_mode: 'proxy-purchase',
        paid_copies: String(REFERENCE.campaign.sampleFactor),
        paid_first_lines: '0',
        paid_fen: '0',
      },
    ]);
  });

  it('counts once among the examples for networks, whose outlets are all active', async () => {
    const folder = new URL('../../../docs/examples/networks/', import.meta.url);
    const events = readdirSync(folder).map(
      (name) => (JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { data: OrderVersion }).data,
    );
    await deliverOrders(test.ingestContext, events);
    await refreshAll(test.client, 'hours');
    expect(await sales()).toMatchObject({ jd: '3 placed, 3 paid, 388700 fen, 0 refunded' });
    expect(Object.keys(await sales())).not.toContain('cloud-farm');
    const outlets = (await activeIn('day')).find(({ counted }) => counted === 'outlet');
    expect(outlets?.active).toBe(events.length - 1);
  });

  it('leaves the slice of its other copy dirty, also after a refresh that died before it was committed', async () => {
    await deliverOrders(test.ingestContext, [atOutlet(1)]);
    await refreshAll(test.client, 'hot');
    await deliverOrders(test.ingestContext, [onPlatform(1)]);
    const [state] = (await readHourStates(test.client)).filter(isDirty);
    const [slice] = state?.dirty ?? [];
    if (slice === undefined) throw new Error('no slice is dirty');
    const dying = Object.create(test.client, {
      command: { value: () => Promise.reject(new Error('died')) },
    }) as typeof test.client;
    const chosen = [{ start: slice.start, seconds: 5, seenArrivals: slice.arrivals } as const];
    await expect(refreshSlices(dying, chosen)).rejects.toThrow('died');
    expect((await readHourStates(test.client)).filter(isDirty)).toHaveLength(2);
    await refreshAll(test.client, 'hot');
    expect(await sales()).toEqual(BY_PLATFORM);
  });

  it('counts once after two workers have refreshed its copies at the same time', async () => {
    await deliverOrders(test.ingestContext, [atOutlet(1), onPlatform(1)]);
    const states = await readHourStates(test.client);
    const chosen = states.flatMap(({ dirty }) =>
      dirty.map(({ start, arrivals }) => ({ start, seconds: 5, seenArrivals: arrivals }) as const),
    );
    expect(chosen).toHaveLength(2);
    await Promise.all(chosen.map((slice) => refreshSlices(test.client, [slice])));
    await refreshAll(test.client, 'hot');
    expect(await sales()).toEqual(BY_PLATFORM);
  });

  it('is no difference to verify while a refresh of one copy is due', async () => {
    await deliverOrders(test.ingestContext, [atOutlet(1), onPlatform(1)]);
    await refreshAll(test.client, 'hours');
    await deliverOrders(test.ingestContext, [onPlatform(2, { settlementReference: null })]);
    const waiting = await compareRollups(test.client, 10, AbortSignal.timeout(60_000));
    expect(waiting.total).toBe(0);
    expect(waiting.notes).toEqual(['1 slice was skipped, waiting for a refresh']);
    await refreshOnce(test.client, 'hours');
    expect((await readHourStates(test.client)).filter(isDirty)).toHaveLength(1);
    await refreshOnce(test.client, 'hours');
    expect(await sales()).toEqual(TWO_SALES);
  });

  it('is a difference to verify where both copies count', async () => {
    await deliverOrders(test.ingestContext, [atOutlet(1), onPlatform(1)]);
    await refreshAll(test.client, 'hours');
    await test.client.command({
      query: `INSERT INTO rollup SELECT * REPLACE ('sales' AS kind, '' AS category, '' AS unit, '' AS outlet_type, '' AS outlet_id, 0 AS outlet_county,
                0 AS placed_quantity, 0 AS paid_quantity, 0 AS placed_first_lines, 0 AS paid_first_lines) FROM (SELECT * FROM rollup WHERE kind = 'copies')`,
    });
    const found = await compareRollups(test.client, 10, AbortSignal.timeout(60_000));
    expect(found.differences.map(({ message }) => message)).toEqual([
      expect.stringContaining('placed orders -1, placed fen -900'),
    ]);
  });
});
