import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adapt } from '../../../domain/platforms/adapt.ts';
import type { AdapterContext } from '../../../domain/platforms/registers.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { payloadOf, PAYLOAD_NAMES } from '../../../schemas/platforms/payloads.ts';
import { readAdapterContext } from '../../../pipeline/platforms/file-registers.ts';
import { openSeason, type SeasonChoice } from '../../../simulation/season.ts';
import { type PayloadSummary, writePayloads } from '../../support/payloads/write-payloads.ts';
import { winners } from '../../oracle/winners.ts';

const SEASON: SeasonChoice = { year: 2017, sampleFactor: 100_000, seed: 1 };

const folder = mkdtempSync(join(tmpdir(), 'payloads-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let summary: PayloadSummary;
let context: AdapterContext;
beforeAll(async () => {
  summary = await writePayloads(folder, SEASON);
  context = await readAdapterContext({
    shops: join(folder, 'shops.csv'),
    categories: join(folder, 'categories.csv'),
  });
});

/** What the events of the contract say of the orders that were paid, by platform and order. */
async function paidOfEvents(): Promise<Map<string, unknown>> {
  const { records } = await openSeason(SEASON, 'archive');
  const texts: string[] = [];
  for (const { value, kind, platform } of records)
    if (kind !== 'invalid' && payloadOf(platform) !== undefined)
      texts.push(Buffer.from(value).toString('utf8'));
  return paid(winners(texts));
}

function paid(orders: readonly OrderVersion[]): Map<string, unknown> {
  return new Map(
    orders.flatMap((order) =>
      order.paidAt === null ? [] : [[`${order.platform} ${order.orderId}`, sale(order)]],
    ),
  );
}

/** What counts of a sale. Platforms state no milliseconds, and Suning no time of placing. */
function sale({
  paidAt,
  sellerCounty,
  sellerVillage,
  buyerCounty,
  outlet,
  goodsAmountFen,
  refundedFen,
}: OrderVersion): unknown {
  const second = Math.floor(Date.parse(paidAt ?? '') / 1000);
  return { second, sellerCounty, sellerVillage, buyerCounty, outlet, goodsAmountFen, refundedFen };
}

describe("a season in the platforms' own orders", () => {
  it('becomes the sales of the season of events, each to the fen, and is refused only where it was broken', async () => {
    const events: string[] = [];
    const refused: Record<string, number> = {};
    for (const payload of PAYLOAD_NAMES)
      for (const text of readFileSync(join(folder, `${payload}.ndjson`), 'utf8')
        .split('\n')
        .slice(0, -1)) {
        const adapted = adapt(payload, text, context);
        if ('event' in adapted) events.push(adapted.event);
        else refused[adapted.problems[0].code] = (refused[adapted.problems[0].code] ?? 0) + 1;
      }
    expect(refused).toEqual(summary.invalid);
    const origins = new Set(events.map((text) => (JSON.parse(text) as OrderEvent).origin));
    expect([...origins]).toEqual(['simulation']);
    const found = paid(winners(events));
    const wanted = await paidOfEvents();
    expect(found.size).toBeGreaterThan(1_000);
    expect([...found].sort()).toEqual([...wanted].sort());
  });
});
