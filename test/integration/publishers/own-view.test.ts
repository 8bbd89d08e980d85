import { beforeAll, describe, expect, it } from 'vitest';
import { variablesOf } from '../../../infra/engines/service.ts';
import { viewOf } from '../../../publishers/view/own-view.ts';
import { hourSpan, readCounted, readSales } from '../../../publishers/view/sales.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import type { SalesAnswer } from '../../../schemas/http/view-answers.ts';
import { runHere } from '../../support/command-here.ts';
import { useIngestInto } from '../../support/database.ts';
import { deliver, type Offsets, refreshAll, sumAllDays } from '../../support/deliver.ts';
import { OTHER_RURAL_COUNTY, RURAL_COUNTY, validEvent } from '../../support/events.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';
import { littleReadCases } from './little-read-cases.ts';

const PLATFORM = 'tmall';
const HOUR_MS = 3_600_000;
const ALL = hourSpan();

const database = used(openStatisticsDatabase);
const context = useIngestInto(() => database.client);
const offsets: Offsets = new Map();

type Sold = Pick<OrderVersion, 'orderId' | 'placedAt' | 'paidAt' | 'sellerCounty'> & { readonly fen: number };

const sold = (
  orderId: string,
  placedAt: string,
  paidAt: string | null,
  sellerCounty: string,
  fen: number,
): Sold => ({
  orderId,
  placedAt: `2017-11-${placedAt}+08:00`,
  paidAt: paidAt && `2017-11-${paidAt}+08:00`,
  sellerCounty,
  fen,
});

/** Among them one that is paid on the next day, and one whose clock says that it was paid before it was placed. */
const ORDERS: readonly Sold[] = [
  sold('o1', '10T23:58:00', '11T00:01:00', RURAL_COUNTY, 100),
  sold('o2', '11T00:02:00', '11T00:03:00', RURAL_COUNTY, 250),
  sold('o3', '11T00:30:00', '11T05:00:00', OTHER_RURAL_COUNTY, 400),
  sold('o4', '11T00:02:00', '10T23:59:00', RURAL_COUNTY, 700),
  sold('o5', '11T09:00:00', null, OTHER_RURAL_COUNTY, 1_100),
  sold('o6', '12T00:00:00', '12T00:00:01', RURAL_COUNTY, 1_900),
];

const eventOf = (platform: Platform, { fen, ...order }: Sold, version = 2): object => {
  const [line] = validEvent({ platform }).data.lines;
  const event = validEvent({
    platform,
    ...order,
    ...{ version, sellerVillage: null, outlet: null, orderMode: 'self' },
    status: order.paidAt === null ? 'placed' : 'paid',
    lines: line === undefined ? [] : [{ ...line, amountFen: fen }],
    goodsAmountFen: fen,
  });
  return { ...event, id: `${order.orderId}/${String(version)}`, time: '2017-11-12T02:00:00+08:00' };
};

const send = (events: readonly object[]): Promise<void> =>
  deliver(
    context,
    { events: events.map((event) => JSON.stringify(event)), by: 'stream', again: false, refresh: 'none' },
    offsets,
  );

beforeAll(async () => {
  await send(ORDERS.map((order) => eventOf(PLATFORM, order)));
  await send(ORDERS.slice(0, 2).map((order) => eventOf('jd', { ...order, fen: 5 })));
  await send([{ ...eventOf(PLATFORM, { ...ORDERS[0], orderId: 'wrong' } as Sold), subject: 'elsewhere' }]);
  await refreshAll(database.client, 'hours');
});
/** By hour and county, from the orders themselves. */
function expectedSales(): SalesAnswer['sales'] {
  const cells = new Map<string, SalesAnswer['sales'][number]>();
  const cell = (at: string, county: string) => {
    const hour = new Date(Math.floor(Date.parse(at) / HOUR_MS) * HOUR_MS).toISOString();
    const nothing = { placedOrders: 0, placedFen: 0, paidOrders: 0, paidFen: 0, refundedFen: 0 };
    const found = cells.get(`${hour} ${county}`) ?? { hour, county, ...nothing };
    cells.set(`${hour} ${county}`, found);
    return found;
  };
  for (const { placedAt, paidAt, sellerCounty, fen } of ORDERS) {
    const placed = cell(placedAt, sellerCounty);
    placed.placedOrders += 1;
    placed.placedFen += fen;
    if (paidAt === null) continue;
    const paid = cell(paidAt, sellerCounty);
    paid.paidOrders += 1;
    paid.paidFen += fen;
  }
  return [...cells.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
}

const totalOf = (sales: SalesAnswer['sales'], fromMs: number, untilMs: number) => {
  const within = sales.filter(({ hour }) => Date.parse(hour) >= fromMs && Date.parse(hour) < untilMs);
  const sum = (name: 'placedOrders' | 'placedFen' | 'paidOrders' | 'paidFen' | 'refundedFen'): number =>
    within.reduce((all, one) => all + one[name], 0);
  return {
    ...{ placedOrders: sum('placedOrders'), placedFen: sum('placedFen'), paidOrders: sum('paidOrders') },
    ...{ paidFen: sum('paidFen'), refundedFen: sum('refundedFen') },
  };
};

describe('sales by hour and county', () => {
  const page = (limit: number, cursor?: string) =>
    readSales(database.client, PLATFORM, ALL, { limit, cursor });

  it('are those of the platform, each order in the hours of its placing and its payment', async () => {
    expect(await page(100)).toEqual({ sales: expectedSales(), next: null });
    expect((await readSales(database.client, 'suning', ALL, { limit: 9, cursor: undefined })).sales).toEqual(
      [],
    );
  });

  it('go on after any page', async () => {
    for (const limit of [1, 2, 3]) {
      const seen: SalesAnswer['sales'] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const one: SalesAnswer = await page(limit, cursor);
        expect(one.sales.length).toBeLessThanOrEqual(limit);
        seen.push(...one.sales);
        cursor = one.next;
      }
      expect(seen).toEqual(expectedSales());
    }
    await expect(page(1, 'x')).rejects.toThrow(
      'this is not a cursor from an earlier page: copy the whole cursor',
    );
  });

  it('add up to what is counted in the hours, before and after days are summed', async () => {
    const start = Date.parse('2017-11-10T00:00:00+08:00');
    const spans = [
      [0, 72],
      [23, 24],
      [24, 25],
      [20, 29],
      [24, 48],
      [30, 72],
      [0, 24],
      [48, 49],
    ] as const;
    for (const days of ['hours', 'sums']) {
      if (days === 'sums') expect(await sumAllDays(database.client)).toBeGreaterThan(0);
      for (const [first, last] of spans) {
        const [fromMs, untilMs] = [start + first * HOUR_MS, start + last * HOUR_MS];
        expect(
          await readCounted(database.client, PLATFORM, hourSpan(fromMs, untilMs)),
          `${days} ${String(first)} to ${String(last)}`,
        ).toEqual(totalOf(expectedSales(), fromMs, untilMs));
      }
    }
  });
});

describe('the state of an order', () => {
  const orderOf = (platform: Platform, id: string) =>
    viewOf({ sandbox: false }).order(database.client, platform, id);

  it('lists its versions with what became of each, and the refused ones', async () => {
    const [order = ORDERS[0]] = ORDERS.filter(({ orderId }) => orderId === 'o2');
    if (order === undefined) throw new Error('there is no order');
    await send([eventOf(PLATFORM, order, 5), eventOf(PLATFORM, order, 4)]);
    await send([{ ...eventOf(PLATFORM, order, 6), subject: 'elsewhere' }]);
    const found = await orderOf(PLATFORM, 'o2');
    expect(found).toMatchObject({ orderId: 'o2', state: 'counted', countedVersion: 5 });
    expect(Object.fromEntries(found?.events.map(({ version, state }) => [version, state]) ?? [])).toEqual({
      2: 'superseded',
      4: 'superseded',
      5: 'counted',
    });
    expect(found?.rejects).toMatchObject([
      { code: 'identity.subject_mismatch', eventId: 'o2/6', state: 'held' },
    ]);
  });

  it('is refused if nothing of it was accepted, and no other platform sees it', async () => {
    expect(await orderOf(PLATFORM, 'wrong')).toMatchObject({ state: 'refused', events: [] });
    expect(await orderOf('jd', 'wrong')).toBeUndefined();
    expect(await orderOf('jd', 'o3')).toBeUndefined();
    expect(await orderOf(PLATFORM, 'never')).toBeUndefined();
  });
});

describe('the commands', () => {
  const run = (...words: string[]) =>
    runHere(
      { COUNTYFLOW_HOME: database.engines.home, ...variablesOf(database.engines.addresses) },
      'publishers',
      ...words,
    );

  it('show an event and an order as HTTP does, and fail where nothing came', async () => {
    const event = await run('event', 'o3/2', '--platform', PLATFORM);
    expect(event.out, event.err).toContain('o3/2: counted, version 2 of order o3');
    expect(event.out).toContain('at orders.events.v1.tmall partition 0 offset 2');
    const order = await run('order', 'o2', '--platform', PLATFORM, '--json');
    expect(JSON.parse(order.out)).toEqual(
      await viewOf({ sandbox: false }).order(database.client, PLATFORM, 'o2'),
    );
    expect((await run('order', 'o2', '--platform', PLATFORM)).out).toContain(
      'version 5 counted  at orders.events',
    );
    const refused = await run('order', 'wrong', '--platform', PLATFORM);
    expect(refused.out).toContain('(held): identity.subject_mismatch /subject');
    for (const words of [
      ['--platform', 'jd'],
      ['--platform', PLATFORM, '--sandbox'],
    ]) {
      const { code, out } = await run('event', 'o3/2', ...words);
      expect([code, out.trim()]).toEqual([1, 'Nothing with this id is stored or refused.']);
    }
    expect((await run('event', 'never', '--platform', PLATFORM, '--json')).out.trim()).toBe('null');
  });

  it('list sales by hour and county, a page at a time', async () => {
    const options = [
      '--platform',
      PLATFORM,
      '--from',
      '2017-11-11T00:00:00+08:00',
      '--until',
      '2017-11-12T00:00:00+08:00',
    ];
    const { out } = await run('sales', ...options, '--json');
    const day = expectedSales().filter(({ hour }) => hour >= '2017-11-10T16' && hour < '2017-11-11T16');
    expect(JSON.parse(out)).toEqual({ sales: day, next: null });
    const first = await run('sales', ...options, '--limit', '1');
    expect(first.out).toMatch(/2017-11-10T16:00:00\.000Z │ 330127/);
    const [, cursor = ''] = /More: --cursor (\S+)/.exec(first.out) ?? [];
    const next = await run('sales', ...options, '--limit', '1', '--cursor', cursor);
    expect(next.out).toMatch(/2017-11-10T16:00:00\.000Z │ 520123/);
    expect((await run('sales', '--platform', 'suning')).out.trim()).toBe('Nothing counts in these hours.');
  });
});

littleReadCases(database);
