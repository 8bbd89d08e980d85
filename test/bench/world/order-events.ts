import { once } from 'node:events';
import { createWriteStream, type PathLike } from 'node:fs';
import { createGzip } from 'node:zlib';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { readSeasonCounties } from '../../../simulation/season.ts';
import { Draws } from '../../../simulation/season/random.ts';

export interface BenchEvent {
  readonly key: string;
  readonly value: string;
}

/** An order is paid this many orders later. */
const PAID_AFTER_ORDERS = 2_000;
const START_MS = Date.UTC(2017, 10, 10, 16);
const SEED = 1;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const PAY_AFTER_MS = 90_000;
const GOODS = [
  ['山核桃 500g', 'agri.nuts', 'bag'],
  ['明前茶 250g', 'agri.tea', 'box'],
  ['农用水泵', 'goods.tools', 'piece'],
  ['五常大米 5kg', 'agri.rice', 'bag'],
  ['棉被', 'goods.bedding', 'piece'],
] as const;

const counties = (await readSeasonCounties()).map(({ code }) => code);

/**
 * Events of 650 bytes, the shortest that the contract permits. Orders are placed over the whole of 11 November 2017, or
 * over another span from its start, and each is paid later. The same arguments give the same bytes.
 */
export function* orderEvents(
  count: number,
  platform: Platform = 'jd',
  spanMs = DAY_MS,
): Generator<BenchEvent> {
  const orders = Math.ceil(count / 2);
  const draws = new Draws();
  const placedMs = (index: number): number => START_MS + Math.floor((index / orders) * spanMs);
  for (let made = 0, at = 0; made < count; at += 1) {
    if (at < orders) {
      yield event(draws, platform, at, placedMs(at), false);
      made += 1;
    }
    if (at >= PAID_AFTER_ORDERS || at >= orders) {
      const paid = at - Math.min(PAID_AFTER_ORDERS, orders);
      if (paid >= 0 && paid < orders && made < count) {
        yield event(draws, platform, paid, placedMs(paid), true);
        made += 1;
      }
    }
  }
}

/** The same orders over a span, in order of placing, none paid. `hoursLater`: the span begins so many hours later. */
export function* placedOrders(
  orders: number,
  platform: Platform,
  spanMs: number,
  hoursLater = 0,
): Generator<BenchEvent> {
  const draws = new Draws();
  const startMs = START_MS + hoursLater * HOUR_MS;
  for (let at = 0; at < orders; at += 1) {
    yield event(draws, platform, at, startMs + Math.floor((at / orders) * spanMs), false);
  }
}

/** An order that is placed at an instant. */
export function orderPlacedAt(placedMs: number, platform: Platform, index: number): BenchEvent {
  return event(new Draws(), platform, index, placedMs, false);
}

function event(draws: Draws, platform: Platform, index: number, placedMs: number, paid: boolean): BenchEvent {
  draws.restart(SEED, 1, index);
  const [name, category, unit] = draws.pick(GOODS);
  const amountFen = draws.between(100, 100_000);
  const seller = draws.pick(counties);
  const key = `order-${String(index).padStart(9, '0')}`;
  const value = JSON.stringify({
    specversion: '1.0',
    id: `${key}.${paid ? '2' : '1'}`,
    source: `/platforms/${platform}`,
    type: 'org.countyflow.order.v1',
    subject: key,
    time: instant(paid ? placedMs + PAY_AFTER_MS : placedMs),
    datacontenttype: 'application/json',
    data: {
      platform,
      orderId: key,
      version: paid ? 2 : 1,
      status: paid ? 'paid' : 'placed',
      placedAt: instant(placedMs),
      paidAt: paid ? instant(placedMs + PAY_AFTER_MS) : null,
      sellerCounty: seller,
      sellerVillage: null,
      buyerCounty: draws.pick(counties),
      outlet: null,
      orderMode: 'self',
      channel: 'online',
      lines: [{ sku: `sku-${String(draws.below(10_000))}`, name, category, quantity: '1', unit, amountFen }],
      goodsAmountFen: amountFen,
      refundedFen: 0,
      settlementReference: null,
    },
  });
  return { key, value };
}

function instant(epochMs: number): string {
  return new Date(epochMs + 8 * 3_600_000).toISOString().replace('Z', '+08:00');
}

/** Writes so many events of orders of a day as NDJSON. */
export async function writeArchive(path: PathLike, events: number, gzip: boolean): Promise<void> {
  const file = createWriteStream(path);
  const stream = gzip ? createGzip({ level: 6 }) : file;
  if (gzip) stream.pipe(file);
  for (const { value } of orderEvents(events)) {
    if (!stream.write(`${value}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(file, 'close');
}
