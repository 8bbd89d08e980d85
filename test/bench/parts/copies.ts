import { HOT_SECONDS } from '../../../domain/slices.ts';
import type { ClickHouseClient } from '../../../adapters/clickhouse/client.ts';
import { readHourStates } from '../../../pipeline/rollups/hour-states.ts';
import { refreshSlices } from '../../../workers/refresh/refresh-slices.ts';
import { figure, inTurns, type Part, type Run } from '../part.ts';
import { watchUsage } from '../world/usage.ts';
import type { BenchWorld } from '../world/world.ts';

const REFRESHES = 10;
/** 2017-11-11 00:00 in Shanghai. */
const FIRST_SLICE = Date.UTC(2017, 10, 10, 16) / 1000;

/** SQL: the settlement of an order by its number. Two orders of a pair are half of the orders apart. */
const SETTLEMENTS = {
  'no references': "''",
  'a reference for each order of twelve': "if(number % 12 = 0, concat('settle:', toString(number)), '')",
  'a pair in each hundred orders':
    "if(number % 100 = 0, concat('settle:', toString(number % intDiv({orders:UInt32}, 2))), '')",
} as const;

/** Refreshes one hot slice again and again, with a new version of one order of a thousand in between. */
export const copies: Part = {
  name: 'copies',
  title: 'the refresh of a hot slice whose orders name settlements or none; half of a pair is an hour away',
  events: 100_000,
  run: (world, { runs, events, log }) =>
    inTurns(
      { runs, log },
      Object.keys(SETTLEMENTS).map(
        (variant) => () => refreshHotSlice(world, variant as keyof typeof SETTLEMENTS, events),
      ),
    ),
  ratios: (medians) => {
    const none = figure(medians, 'no references', 'refreshOneMs');
    return Object.fromEntries(
      Object.keys(SETTLEMENTS)
        .slice(1)
        .map((variant) => [`${variant} / no references`, figure(medians, variant, 'refreshOneMs') / none]),
    );
  },
};

async function refreshHotSlice(
  world: BenchWorld,
  variant: keyof typeof SETTLEMENTS,
  orders: number,
): Promise<Run> {
  await using database = await world.database();
  const { client } = database;
  await fillOrders(client, SETTLEMENTS[variant], orders);
  await refresh(client);
  const used = watchUsage({ clickhouse: world.pids.clickhouse });
  let elapsedMs = 0;
  for (let turn = 1; turn <= REFRESHES; turn += 1) {
    await amendOrders(client, turn);
    const startedMs = performance.now();
    await refresh(client);
    elapsedMs += performance.now() - startedMs;
  }
  return { variant, figures: { refreshOneMs: elapsedMs / REFRESHES, ...used(orders * REFRESHES) } };
}

/** As a refresh cycle does: what is dirty, then the slice. */
async function refresh(client: ClickHouseClient): Promise<void> {
  await readHourStates(client);
  await refreshSlices(client, [{ start: FIRST_SLICE, seconds: HOT_SECONDS, seenArrivals: 0 }]);
}

/** One half in the slice that is refreshed, the other an hour later. */
async function fillOrders(client: ClickHouseClient, settlement: string, orders: number): Promise<void> {
  await client.command({
    query: `INSERT INTO orders (platform, order_id, version, content_hash, status, placed_at, paid_at, seller_county, buyer_county,
        order_mode, channel, direction, lines.sku, lines.name, lines.category, lines.quantity, lines.unit, lines.amount_fen,
        goods_amount_fen, settlement_reference)
      WITH number >= intDiv({orders:UInt32}, 2) AS is_later,
        toDateTime64({start:UInt32} + is_later * 3600, 3, 'Asia/Shanghai') + toIntervalMillisecond(number % 5000) AS at
      SELECT if(is_later, 'jd', 'lecuntao'), toString(number), 1, number, 'paid', at, at, 110000 + number % 2850, 110105, 'self', 'online',
        'produce-to-city', ['sku'], ['name'], ['agri.nuts'], [1], ['bag'], [1000], 1000, ${settlement}
      FROM numbers({orders:UInt32})`,
    query_params: { orders, start: FIRST_SLICE },
  });
}

async function amendOrders(client: ClickHouseClient, turn: number): Promise<void> {
  await client.command({
    query: `INSERT INTO orders (* EXCEPT (placed_slice, rank)) SELECT * REPLACE (version + 1 AS version) FROM orders FINAL
      WHERE placed_slice = {start:UInt32} AND toUInt32(order_id) % 1000 = {turn:UInt32} * 20`,
    query_params: { start: FIRST_SLICE, turn },
  });
}
