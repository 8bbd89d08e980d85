import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ClickHouseClient, connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { parseAddress } from '../../../web/address.ts';
import { Figures } from '../../../web/figures/figures.ts';
import type { RunningWeb } from '../../../web/server.ts';
import type { IngestContext } from '../../../workers/ingest/pump.ts';
import { HttpProxy } from '../../chaos/world/http-proxy.ts';
import { CAMPAIGN, CAMPAIGN_PATH, openWeb } from '../../support/dashboard.ts';
import { ingestInto } from '../../support/database.ts';
import { deliverOrders, refreshOnce } from '../../support/deliver.ts';
import { keepMainWindows, publishEverything } from '../../support/double11.ts';
import { computeFigures } from '../../support/live-figures.ts';
import { textOf } from '../../support/page-text.ts';
import { PATIENCE_OF_PAGES } from '../../support/patience.ts';
import { openStatisticsDatabase, type StatisticsDatabase } from '../../support/statistics-database.ts';

let database: StatisticsDatabase;
let context: IngestContext;
let proxy: HttpProxy;
let throughProxy: ClickHouseClient;
let web: RunningWeb;
let stored = 0;
const { passRests } = tellTime();

beforeAll(async () => {
  database = await openStatisticsDatabase();
  await loadReference(database.client, { sampleFactor: 100_000 });
  await publishEverything(database.client);
  await keepMainWindows(database.client);
  context = ingestInto(database.client);
  await storeOrder();
  const { clickhouse } = database.engines.connections;
  proxy = await HttpProxy.open(clickhouse.url, clickhouse);
  throughProxy = connectClickHouse({ url: proxy.url, database: clickhouse.database });
  web = await openWeb(throughProxy, {});
});
afterAll(async () => {
  await web.close();
  await throughProxy.close();
  await proxy.close();
  await context.validator.close();
  await database.stop();
});
afterEach(() => proxy.reset());

/** An order of 300 yuan, which stands for 100,000: 30.00 m yuan. All are of one platform, channel, direction and county. */
async function storeOrder(): Promise<void> {
  stored += 1;
  await deliverOrders(context, [{ orderId: `M-${stored}` }]);
  await refreshOnce(database.client, 'hot');
}

const read = async (path: string) => (await fetch(new URL(path, web.url))).text();
const SECTIONS = ['platforms', 'provinces', 'counties', 'channels', 'directions', 'outlets', 'products'];

interface Seen {
  /** `30.00`. */
  readonly headline: string;
  readonly sections: readonly { readonly id: string; readonly isMarked: boolean; readonly text: string }[];
}

function seen(html: string): Seen {
  const headline = /class="one now">.*?<b>([\d.,]+)<\/b>/s.exec(html)?.[1] ?? '';
  const sections = SECTIONS.map((id) => {
    const section = new RegExp(`<section id="${id}".*?</section>`, 's').exec(html)?.[0] ?? '';
    return { id, isMarked: section.includes('class="as-of"'), text: textOf(section) };
  });
  return { headline, sections };
}

const PENDING = 'Still being computed';

/** The page when all of its sections were computed once. */
async function whole(path: string): Promise<Seen> {
  let page: Seen | undefined;
  const pending = async () => {
    page = seen(await read(path));
    return page.sections.filter(({ text }) => text === '' || text.includes(PENDING));
  };
  await expect.poll(pending, PATIENCE_OF_PAGES).toEqual([]);
  if (page === undefined) throw new Error('no page was read');
  return page;
}

/** What all orders come to, in either unit of a headline. */
const sold = () => [(stored * 30).toFixed(2), (stored * 0.03).toFixed(3)];

/** The page when its headline has all orders, and its sections are of that state. */
async function settled(path: string): Promise<Seen> {
  let page: Seen = { headline: '', sections: [] };
  const left = async () => {
    passRests();
    page = await whole(path);
    const { headline, sections } = page;
    return { isWhole: sold().includes(headline), marked: sections.filter(({ isMarked }) => isMarked) };
  };
  await expect.poll(left, PATIENCE_OF_PAGES).toEqual({ isWhole: true, marked: [] });
  return page;
}

/** Products are two lines of an order, so only the other sections show the headline's amount in one row. */
const withOneRow = ({ sections }: Seen) => sections.filter(({ id }) => id !== 'products');
const addsUp = (headline: string, text: string) => headline !== '' && text.includes(` ${headline} `);

/** A page that several tests share: each page costs the computation of all its sections. */
const EVERYWHERE = `${CAMPAIGN_PATH}?segment=all`;
const countiesOf = async (path: string) =>
  seen(await read(path)).sections.find(({ id }) => id === 'counties')?.text ?? '';

/** Counties cannot be read until the proxy is reset. */
function refuseCounties(): void {
  const body = 'Code: 241. DB::Exception: memory. (MEMORY_LIMIT_EXCEEDED)';
  proxy.rule = ({ text }) =>
    text.includes('toString(of_county) AS key') ? { kind: 'refuse', status: 500, body } : { kind: 'pass' };
}

describe('a page while orders are stored', () => {
  it('shows sections that add up to the headline, or say of which time they are', async () => {
    const over = new AbortController();
    const storing = (async () => {
      while (!over.signal.aborted) {
        await storeOrder();
        // Figures are computed meanwhile, one after the other: they need not compete with a refresh all the time.
        await sleep(500);
      }
    })();
    const wrong: unknown[] = [];
    const countMarked = async () => {
      passRests();
      const page = await whole(EVERYWHERE);
      const sections = withOneRow(page);
      wrong.push(...sections.filter(({ isMarked, text }) => !isMarked && !addsUp(page.headline, text)));
      return sections.filter(({ isMarked }) => isMarked).length;
    };
    // A page whose sections were all read between two orders has no mark, so more pages are read until one has.
    try {
      await expect.poll(countMarked, PATIENCE_OF_PAGES).toBeGreaterThan(0);
    } finally {
      over.abort();
      await storing;
    }
    expect(wrong).toEqual([]);
  });

  it('shows all sections of one moment, without a mark, when nothing is stored any more', async () => {
    const page = await settled(EVERYWHERE);
    for (const { id, text } of withOneRow(page))
      expect([id, addsUp(page.headline, text)]).toEqual([id, true]);
  });
});

describe('how fresh figures are', () => {
  it('is read while every question about figures hangs', async () => {
    const { clickhouse } = database.engines.connections;
    const figures = new Figures({ clickhouse: throughProxy, connections: { clickhouse } });
    const { promise: until, resolve: release } = Promise.withResolvers<undefined>();
    proxy.rule = () => ({ kind: 'hold', until });
    const address = parseAddress(CAMPAIGN_PATH, new URLSearchParams());
    const asked = [figures.headline(CAMPAIGN, address), figures.directory()].map((one) =>
      one.catch(() => undefined),
    );
    const readAtMs = async () => (await figures.liveState()).freshness?.readAtMs ?? 0;
    const firstMs = await readAtMs();
    await expect.poll(readAtMs, PATIENCE_OF_PAGES).toBeGreaterThan(firstMs);
    await expect
      .poll(() => figures.liveState(), PATIENCE_OF_PAGES)
      .toMatchObject({ failure: undefined, silent: [] });
    release(undefined);
    await Promise.all(asked);
    await figures.close();
  });
});

describe('a browser', () => {
  const look = async (path: string) => {
    const answer = await fetch(new URL(path, web.url), { headers: { 'Sec-Fetch-Dest': 'document' } });
    return { status: answer.status, again: answer.headers.get('refresh'), html: await answer.text() };
  };

  it('shows what is known before a single question about figures is answered', async () => {
    const { promise: until, resolve: release } = Promise.withResolvers<undefined>();
    proxy.rule = ({ text }) =>
      /toString\((?:of_county|category)\) AS key/.test(text) ? { kind: 'hold', until } : { kind: 'pass' };
    const path = `${CAMPAIGN_PATH}?basis=placed`;
    const first = async () => {
      const { status, html } = await look(path);
      const { headline, sections } = seen(html);
      const textsOf = (ids: readonly string[]) =>
        sections.filter(({ id }) => ids.includes(id)).map(({ text }) => text);
      return {
        status,
        isSummed: textsOf(['platforms', 'provinces']).every((text) => addsUp(headline, text)),
        asksAgain: html.includes('<noscript><meta http-equiv="refresh" content="2" /></noscript>'),
        arePending: textsOf(['counties', 'products']).every((text) =>
          text.includes(`${PENDING}; it appears here by itself.`),
        ),
      };
    };
    await expect
      .poll(first, PATIENCE_OF_PAGES)
      .toEqual({ status: 200, isSummed: true, asksAgain: true, arePending: true });
    // Nothing of this page follows from sums, and it comes by itself when it can.
    proxy.rule = () => ({ kind: 'hold', until });
    const other = await look(`${CAMPAIGN_PATH}?scope=comparable-platforms`);
    expect([other.status, other.again]).toEqual([503, '1']);
    expect(textOf(other.html)).toContain('These figures are still being computed');
    release(undefined);
    await proxy.reset();
    await whole(path);
  });
});

describe('rows that a worker has stored', () => {
  beforeAll(() => computeFigures(database.client));

  /** What a browser sees on first sight while no question that adds orders up is answered. */
  const firstSight = async (path: string) => {
    const { promise: until, resolve: release } = Promise.withResolvers<undefined>();
    proxy.rule = ({ text }) => (text.includes(' AS cut, ') ? { kind: 'hold', until } : { kind: 'pass' });
    await using fresh = await openWeb(throughProxy, {});
    let page: Seen | undefined;
    const pending = async () => {
      const headers = { 'Sec-Fetch-Dest': 'document' };
      page = seen(await (await fetch(new URL(path, fresh.url), { headers })).text());
      return page.sections.filter(({ text }) => text === '' || text.includes(PENDING)).map(({ id }) => id);
    };
    // The sums of the headline are read first, which takes a moment.
    await expect.poll(pending, PATIENCE_OF_PAGES).toEqual([]);
    release(undefined);
    await proxy.reset();
    return { headline: page?.headline ?? '', counties: page?.sections.find(({ id }) => id === 'counties') };
  };

  it('are on the page of any flow at first sight, and say of when they are if orders were stored since', async () => {
    const before = await firstSight(`${EVERYWHERE}&flow=purchases`);
    expect(before.counties).toMatchObject({ isMarked: false });
    expect(addsUp(before.headline, before.counties?.text ?? '')).toBe(true);
    await storeOrder();
    const { headline, counties } = await firstSight(CAMPAIGN_PATH);
    // With more orders, whose amount may be in another unit.
    expect(headline).not.toBe(before.headline);
    expect(counties).toMatchObject({ isMarked: true });
    expect(addsUp(before.headline, counties?.text ?? '')).toBe(true);
  });
});

describe('a section', () => {
  it('whose newer figures cannot be read keeps the older ones, and says of when they are', async () => {
    const { headline: before } = await settled(EVERYWHERE);
    refuseCounties();
    await storeOrder();
    passRests();
    await expect
      .poll(() => countiesOf(EVERYWHERE), PATIENCE_OF_PAGES)
      .toMatch(/as of \d\d:\d\d:\d\d(?:–\d\d:\d\d:\d\d)?; newer figures cannot be read now/);
    expect(await countiesOf(EVERYWHERE)).toContain(` ${before} `);
  });

  it('that cannot be read says so in its place, the others stand, and it appears when it can be', async () => {
    refuseCounties();
    const path = `${CAMPAIGN_PATH}?basis=net`;
    const { headline, sections } = await settled(path);
    for (const { id, text } of sections) {
      if (id === 'counties') expect(text).toContain('Counties This section cannot be read now');
      else if (id === 'outlets') expect(text).toContain('Refunds are not known by outlet');
      else if (id !== 'products') expect([id, addsUp(headline, text)]).toEqual([id, true]);
    }
    await proxy.reset();
    passRests();
    await expect.poll(() => countiesOf(path), PATIENCE_OF_PAGES).toContain(` ${headline} `);
  });

  it('without sales says so', async () => {
    const { sections } = await whole(`${CAMPAIGN_PATH}?start=2017-11-11T08:00&end=2017-11-11T09:00`);
    for (const { id, text } of sections) expect([id, text.includes('No sales yet')]).toEqual([id, true]);
  });
});

/** The longest time for which the dashboard keeps figures before it computes newer ones. */
const MOST_REST_MS = 30_000;

/** From now on this process can be told that time has passed, so that a test need not ask for a page all the while. */
export function tellTime(): { passRests: () => void } {
  const now = performance.now.bind(performance);
  let passedMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now() + passedMs);
  return {
    passRests: () => {
      passedMs += MOST_REST_MS;
    },
  };
}
