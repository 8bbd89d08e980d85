import { setTimeout as sleep } from 'node:timers/promises';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { commandIngest } from '../../../operations/ingest/ingest.ts';
import { readSales } from '../../../statistics/figures/read-sales.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { CHROMIUM } from '../../support/dashboard.ts';
import { sumAllDays } from '../../support/deliver.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { figure, inTurns, type Part, quantile, type Run } from '../part.ts';
import { firstPaintMs, openViewers, type Viewers } from '../world/viewers.ts';
import { type BenchEvent, placedOrders } from '../world/order-events.ts';
import { emptyTopic, publishAt } from '../world/topic.ts';
import { watchUsage } from '../world/usage.ts';
import { delaysUntilVisible, type Progress, visibleOrders, watchVisible } from '../world/committed.ts';
import type { BenchDatabase, BenchWorld } from '../world/world.ts';
import { pauseAll } from './countyflow-run.ts';
import { fillRollup } from './full-rollup.ts';

const PLATFORM = 'tmall';
const LIVE = { rate: 5_000, partitions: 1 };
const SECONDS = 40;
/** The first seconds are ignored, because V8 compiles the worker's code in them. */
const WARM_UP_MS = 10_000;
const MS_PER_SECOND = 1_000;
const CAMPAIGN = '/campaigns/double11-2017';
/** Orders of the stream are not paid. */
const LIVE_PAGE = `${CAMPAIGN}?basis=placed`;
const VIEWERS = 50;
const [NOBODY, WATCHED] = ['nobody watches', `${String(VIEWERS)} watch`] as const;

const PAGES = {
  campaign: CAMPAIGN,
  'first ten hours': `${CAMPAIGN}?window=first-ten-hours`,
  counties: `${CAMPAIGN}/counties`,
  county: `${CAMPAIGN}/counties/371721`,
  products: `${CAMPAIGN}/products`,
  operations: '/operations',
};
const LOOKS = 15;
const PAINTS = 5;

/** A campaign's rollup at full size, without the day in whose hours live orders will be placed. */
async function fullDatabase(world: BenchWorld, rows: number): Promise<BenchDatabase> {
  const database = await world.database();
  await loadReference(database.client, { sampleFactor: 1 });
  await fillRollup(database.client, rows);
  await database.client.command({
    query: "DELETE FROM rollup WHERE slice_start >= toDateTime('2017-11-11 00:00:00', 'Asia/Shanghai')",
  });
  await sumAllDays(database.client);
  return database;
}

function startDashboard({ home, engines }: BenchWorld, { name }: BenchDatabase): Promise<HttpServer> {
  return startHttpServer(home, { ...engines.addresses, clickhouseDatabase: name }, 'web');
}

/**
 * How long a browser takes until it shows something, of a page that was never computed and later; and the server for all
 * of the page, for the first reader who waits for it, and later.
 */
async function timePages(world: BenchWorld, database: BenchDatabase): Promise<Run[]> {
  await using web = await startDashboard(world, database);
  const timed = async (path: string): Promise<number> => {
    const startedMs = performance.now();
    const answer = await fetch(new URL(path, web.url));
    await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${String(answer.status)}`);
    return performance.now() - startedMs;
  };
  const runs: Run[] = [];
  for (const [name, path] of Object.entries(PAGES)) {
    const paint = async (looks: number) =>
      CHROMIUM === undefined ? undefined : firstPaintMs(CHROMIUM, new URL(path, web.url).href, looks);
    const uncomputedPaintMs = await paint(1);
    const firstMs = await timed(path);
    const laterMs: number[] = [];
    // Over some seconds, so that pages which are read again are met while they are.
    for (let look = 0; look < LOOKS; look += 1) {
      laterMs.push(await timed(path));
      await sleep(200);
    }
    const paintMs = await paint(PAINTS);
    runs.push({
      variant: `page: ${name}`,
      figures: {
        p50Ms: quantile(laterMs, 0.5),
        maxMs: Math.max(...laterMs),
        firstMs,
        ...(paintMs !== undefined && { firstPaintMs: paintMs }),
        ...(uncomputedPaintMs !== undefined && { uncomputedPaintMs }),
      },
    });
  }
  return runs;
}

/** In an hour of its own: what ingest of a live stream costs, and how late its figures are in the rollups and on the page. */
async function runLive(
  world: BenchWorld,
  database: BenchDatabase,
  hour: number,
  viewers: number,
): Promise<Run> {
  await using worker = await world.worker(database.name);
  const topic = topicOf(PLATFORM);
  await emptyTopic(world, topic);
  await database.client.command({ query: 'TRUNCATE TABLE orders' });
  await database.client.command({
    query:
      "DELETE FROM rollup WHERE slice_start >= toDateTime('2017-11-11 00:00:00', 'Asia/Shanghai') AND slice_start < toDateTime('2017-11-11 01:00:00', 'Asia/Shanghai')",
  });
  // It keeps what it has read, and the rollups do not lose hours elsewhere.
  await using web = await startDashboard(world, database);
  await fetch(new URL(LIVE_PAGE, web.url)).then((answer) => answer.text());
  const opened: Viewers | undefined =
    viewers === 0 ? undefined : await openViewers(web.url, LIVE_PAGE, viewers);
  await commandIngest(world.temporal, { topic, partition: 0 }, { kind: 'resume' });
  const before = await visibleOrders(database.client, PLATFORM);
  const beforeFen = await soldFen(database);
  const events = LIVE.rate * SECONDS;
  const sumsFen: number[] = [];
  const orders = withSums(
    placedOrders(events, PLATFORM, SECONDS * MS_PER_SECOND, hour),
    await ruralCounties(database),
    sumsFen,
  );
  const usage = watchUsage({ clickhouse: world.pids.clickhouse, worker: worker.pid, web: web.pid });
  const [acknowledged, visible] = await Promise.all([
    publishAt(world, topic, LIVE, orders),
    watchVisible(database.client, PLATFORM, (orders) => orders >= before + events),
  ]);
  const used = usage(events);
  const fromMs = (acknowledged[0]?.atMs ?? 0) + WARM_UP_MS;
  const toMs = (acknowledged.at(-1)?.atMs ?? 0) - WARM_UP_MS / 2;
  await sleep(WARM_UP_MS);
  await opened?.stop();
  await commandIngest(world.temporal, { topic, partition: 0 }, { kind: 'pause' });
  const seconds = (delaysMs: readonly number[], share: number) => quantile(delaysMs, share) / MS_PER_SECOND;
  const added = visible.map(({ orders, atMs }) => ({ orders: orders - before, atMs }));
  const fenOf = (orders: number) => beforeFen + (sumsFen[orders - 1] ?? 0);
  const inRollups = delaysUntilVisible(acknowledged, added, { fromMs, toMs });
  return {
    variant: viewers === 0 ? NOBODY : WATCHED,
    figures: {
      workerAndClickhouseMicrosPerEvent:
        (used['workerMicrosPerEvent'] ?? 0) + (used['clickhouseMicrosPerEvent'] ?? 0),
      rollupP95Seconds: seconds(inRollups, 0.95),
      ...used,
      ...(opened === undefined ? {} : pageFigures(opened, acknowledged, fenOf, { fromMs, toMs })),
    },
  };
}

/**
 * From the broker's acknowledgement to the page that shows the amount, of the events that change its last digit: what
 * comes between them, no reader can see.
 */
function pageFigures(
  { seen, stepFen, pages }: Viewers,
  acknowledged: readonly Progress[],
  fenOf: (orders: number) => number,
  span: { readonly fromMs: number; readonly toMs: number },
): Record<string, number> {
  const shown = acknowledged.map(({ orders, atMs }) => ({
    orders: Math.round(fenOf(orders) / stepFen()),
    atMs,
  }));
  const changes = shown.filter(({ orders }, index) => orders > (shown[index - 1]?.orders ?? Infinity));
  const delaysMs = delaysUntilVisible(changes, seen, span);
  const of = (share: number) => quantile(delaysMs, share) / MS_PER_SECOND;
  return {
    ...{ pageP50Seconds: of(0.5), pageP95Seconds: of(0.95), pageMaxSeconds: of(1) },
    ...{ pageChanges: delaysMs.length, pages: pages() },
  };
}

/** What the window of the live page sold before the stream, in fen. */
async function soldFen({ client }: BenchDatabase): Promise<number> {
  const question = { campaign: 'double11-2017', window: { id: 'day' }, basis: 'placed' } as const;
  const [all] = await readSales(client, { ...question, segment: 'rural', by: 'all', scope: 'all' });
  return Number(all?.sales_fen ?? 0);
}

async function ruralCounties({ client }: BenchDatabase): Promise<ReadonlySet<string>> {
  const found = await rows<{ county: string }>(
    client,
    "SELECT county FROM campaign_segment_member WHERE campaign = 'double11-2017' AND segment = 'rural'",
  );
  return new Set(found.map(({ county }) => county));
}

/** The same events; pushes the sum of rural sales up to each. */
function* withSums(
  events: Iterable<BenchEvent>,
  rural: ReadonlySet<string>,
  sumsFen: number[],
): Generator<BenchEvent> {
  for (const event of events) {
    const { data } = JSON.parse(event.value) as { data: { goodsAmountFen: number; sellerCounty: string } };
    const fen = rural.has(data.sellerCounty) ? data.goodsAmountFen : 0;
    sumsFen.push((sumsFen.at(-1) ?? 0) + fen);
    yield event;
  }
}

export const dashboard: Part = {
  name: 'dashboard',
  title: `server time of pages over a full-size rollup; ${String(VIEWERS)} viewers beside a live stream`,
  /** Rows of the rollup. */
  events: 20_000_000,
  async run(world, { runs, events, log }) {
    log(`writing a rollup of at most ${String(events)} rows`);
    await using database = await fullDatabase(world, events);
    const pages = await timePages(world, database);
    await world.kafka.createTopic(topicOf(PLATFORM), { partitions: LIVE.partitions });
    await pauseAll(world, topicOf(PLATFORM), LIVE.partitions);
    let hour = 0;
    return [
      ...pages,
      ...(await inTurns({ runs, log }, [
        () => runLive(world, database, hour++, 0),
        () => runLive(world, database, hour++, VIEWERS),
      ])),
    ];
  },
  ratios: (medians) => ({
    ingestWatchedToAlone:
      figure(medians, WATCHED, 'workerAndClickhouseMicrosPerEvent') /
      figure(medians, NOBODY, 'workerAndClickhouseMicrosPerEvent'),
    freshnessWatchedToAlone:
      figure(medians, WATCHED, 'rollupP95Seconds') / figure(medians, NOBODY, 'rollupP95Seconds'),
  }),
};
