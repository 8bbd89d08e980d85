import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import type { RunningWeb } from '../../../web/server.ts';
import type { IngestContext } from '../../../workers/ingest/pump.ts';
import { CAMPAIGN, openWeb } from '../../support/dashboard.ts';
import { ingestInto } from '../../support/database.ts';
import { deliverOrders, refreshOnce } from '../../support/deliver.ts';
import { loadMainFigures, withholdByDefault } from '../../support/double11.ts';
import { FEN, ordersOf, SOLD } from '../../support/few-shops.ts';
import { computeFigures, publishAtOnce } from '../../support/live-figures.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';

/** Before an edition is final, which no other can follow. */
const FIRST_MS = Date.parse('2017-11-12T02:30:00+08:00');
const COUNTIES = { campaign: CAMPAIGN, window: 'day', dimension: 'county', segment: 'rural', basis: 'paid' };
const PROVINCES = { ...COUNTIES, dimension: 'province' };

interface Answer {
  readonly [name: string]: unknown;
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
  readonly next: string | null;
}

const database = used(openStatisticsDatabase);
let context: IngestContext;
let web: RunningWeb;

beforeAll(async () => {
  const { client } = database;
  await loadMainFigures(client, 1, ['period', 'day']);
  await withholdByDefault(client);
  context = ingestInto(client, await readCountyCodes());
  await deliverOrders(context, SOLD.flatMap(ordersOf));
  await refreshOnce(client, 'sums');
  await computeFigures(client);
  await publishAtOnce(client, CAMPAIGN, 'api', FIRST_MS);
  web = await openWeb(client, { clickhouse: database.engines.connections.clickhouse });
  return async () => {
    await web.close();
    await context.validator.close();
  };
});

const address = (name: string, query: Readonly<Record<string, string>> = {}) =>
  `/api/v1/${name}?${new URLSearchParams(query).toString()}`;
const get = (path: string, init: RequestInit = {}) => fetch(new URL(path, web.url), init);
async function read(path: string): Promise<Answer> {
  const answer = await get(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return (await answer.json()) as Answer;
}

/** All rows, a page after the other. */
async function readAll(first: string): Promise<Answer['rows']> {
  const found: Answer['rows'][number][] = [];
  for (let next: string | null = first; next !== null;) {
    const page: Answer = await read(next);
    found.push(...page.rows);
    next = page.next;
  }
  return found;
}

describe('rows of figures', () => {
  it.each([
    ['live', {}],
    ['of an edition', { edition: '1' }],
  ])('are those that may be published, with their figures: %s', async (_, which) => {
    const { rows: found, ...of } = await read(address('sales', { ...COUNTIES, ...which }));
    const figures = found.map(({ member, orders, sales_fen: fen, rank, label_en: label }) => [
      ...[member, orders, fen, rank, label],
    ]);
    expect(figures).toEqual([
      ['371723', 80, 80 * FEN, 1, 'Chengwu County'],
      ['410182', 60, 60 * FEN, 2, 'Xingyang City'],
    ]);
    expect(of).toMatchObject({ campaign: CAMPAIGN, data_origin: 'platforms', sample_factor: 1, next: null });
    expect(of['withheld_rows']).toBe(SOLD.length - found.length);
    expect(of['edition']).toEqual(
      'edition' in which
        ? { number: 1, status: 'preliminary', published_at: expect.stringMatching(/^20.*Z$/) as string }
        : null,
    );
    expect(of['checksum']).toMatch(/^[0-9a-f]{64}$/);
    expect(of['watermark']).toMatch(/^2017-11-1\dT\d\d:00:00\+08:00$/);
  });

  it.each([
    ['sales', 'sales', COUNTIES],
    ['products', 'products', { ...COUNTIES, dimension: 'category', window: 'period' }],
    ['statistics', 'statistic', { campaign: CAMPAIGN, basis: 'paid' }],
    ['activity', 'activity', { campaign: CAMPAIGN }],
  ])('have the columns of the view, and who made the orders: %s', async (name, view, query) => {
    const columns = await rows<{ name: string }>(database.client, `DESCRIBE ${view}`);
    const [first = {}] = (await read(address(name, query))).rows;
    expect(Object.keys(first)).toEqual([...columns.map((one) => one.name), 'data_origin']);
  });

  it('come in pages that hold each row once, with the values of the view', async () => {
    const query = { campaign: CAMPAIGN, basis: 'paid', edition: '1', limit: '7' };
    const found = await readAll(address('statistics', query));
    const wanted = await rows<{ id: string }>(
      database.client,
      `SELECT id, toString(value) AS value, reason FROM statistic
       WHERE campaign = {campaign:String} AND edition = 1 AND basis = 'paid' ORDER BY id`,
      { campaign: CAMPAIGN },
    );
    expect(wanted.length).toBeGreaterThan(14);
    expect(found.map(({ id, value, reason }) => ({ id, value, reason }))).toEqual(wanted);
  });

  it('are the same of the view activity, as of when its rows were computed', async () => {
    const wanted = await rows<{ counted: string; active: string; at: string }>(
      database.client,
      `SELECT counted, toString(active) AS active, formatDateTime(computed_at, '%FT%T+08:00') AS at FROM activity
       WHERE campaign = {campaign:String} AND window_id = 'day' AND segment = 'all' AND basis = 'paid' AND member = '' ORDER BY counted`,
      { campaign: CAMPAIGN },
    );
    const query = { campaign: CAMPAIGN, window: 'day', segment: 'all', basis: 'paid', member: '' };
    const { rows: all, as_of: at } = await read(address('activity', query));
    const found = all.filter(({ member }) => member === '');
    expect(found.map(({ counted, active }) => ({ counted, active: String(active), at }))).toEqual(wanted);
    expect(found.map((row) => row['computed_at'])).toEqual(wanted.map((row) => row.at));
    expect(wanted).toContainEqual({ counted: 'county', active: '6', at });
  });

  it('are chosen by their member', async () => {
    const { rows: found } = await read(address('sales', { ...PROVINCES, segment: 'all', member: '41' }));
    expect(found.map(({ member, orders }) => [member, orders])).toEqual([['41', 92]]);
  });

  it('are the same as CSV, by format or as Accept prefers', async () => {
    const path = address('sales', { ...PROVINCES, limit: '1' });
    const csv = await get(path, { headers: { Accept: 'text/csv, application/json;q=0.5' } });
    const [names = '', row = '', ...rest] = (await csv.text()).split('\r\n');
    expect(rest).toEqual(['']);
    const cells = Object.fromEntries(names.split(',').map((name, at) => [name, row.split(',')[at]]));
    const json = await read(path);
    const wanted = Object.entries(json.rows[0] ?? {}).map(([name, value]) => [name, String(value ?? '')]);
    expect(cells).toEqual(Object.fromEntries(wanted));
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(csv.headers.get('countyflow-checksum')).toBe(json['checksum']);
    expect(csv.headers.get('link')).toContain(`<${json.next ?? ''}>; rel="next"`);
    const [, metadata = ''] = /<([^>]+)>; rel="describedby"/.exec(csv.headers.get('link') ?? '') ?? [];
    const url = `${path}&format=csv`;
    expect(await (await get(metadata)).json()).toMatchObject({
      ...{ url, notes: [{ checksum: json['checksum'] }] },
      tableSchema: { columns: names.split(',').map((titles) => ({ titles })) },
    });
    const named = await get(url);
    expect(await named.text()).toBe([names, row, ''].join('\r\n'));
  });
});

describe('an answer that the reader has', () => {
  /** As it is compared: a tag is weak where the answer travels compressed. */
  const tagIn = (answer: Response) => (answer.headers.get('etag') ?? '').replace(/^W\//, '');
  const tagOf = async (path: string, headers = {}) => tagIn(await get(path, { headers }));

  it('is not sent again, whole or as its head', async () => {
    const path = address('sales', PROVINCES);
    const etag = await tagOf(path);
    expect(etag).toMatch(/^"/);
    const again = await get(path, { headers: { 'If-None-Match': `"other", ${etag}` } });
    expect([again.status, await again.text(), tagIn(again)]).toEqual([304, '', etag]);
    const head = await get(path, { method: 'HEAD' });
    expect([head.status, await head.text(), tagIn(head)]).toEqual([200, '', etag]);
    expect(head.headers.get('cache-control')).toBe('private, no-cache');
    expect(await tagOf(path, { Accept: 'text/csv' })).not.toBe(etag);
    expect(await tagOf(`${path}&limit=1`)).not.toBe(etag);
  });

  it('travels compressed if the reader takes that', async () => {
    const encoded = async (accepted: string) => {
      const answer = await get(address('sales', PROVINCES), { headers: { 'Accept-Encoding': accepted } });
      return [answer.headers.get('content-encoding'), ((await answer.json()) as Answer).rows.length];
    };
    expect([await encoded('gzip'), await encoded('identity')]).toEqual([
      ['gzip', 2],
      [null, 2],
    ]);
  });

  it('may be kept if it is of an edition, but not what says which edition is corrected', async () => {
    const caching = async (path: string) => (await get(path)).headers.get('cache-control');
    expect(await caching(address('sales', { ...PROVINCES, edition: '1' }))).toBe('private, max-age=86400');
    expect(await caching('/api/v1/campaigns')).toBe('private, no-cache');
  });

  it('has another tag when one more order counts', async () => {
    const [live, edition] = [address('sales', PROVINCES), address('sales', { ...PROVINCES, edition: '1' })];
    const before = [await tagOf(live), await tagOf(edition)];
    await deliverOrders(context, ordersOf(['371723', 81, 0]).slice(80));
    await refreshOnce(database.client, 'hot');
    await expect.poll(() => tagOf(live), PATIENCE).not.toBe(before[0]);
    const { rows: found } = await read(`${live}&member=37`);
    expect(found[0]?.['orders']).toBe(9 + 40 + 81);
    expect(await tagOf(edition)).toBe(before[1]);
  });
});

describe('a request that cannot be answered', () => {
  it.each([
    [
      address('sales', { ...COUNTIES, campaign: '' }),
      400,
      'campaign',
      'campaign is missing; for example /api/v1/sales?campaign=',
    ],
    [
      address('sales', { campaign: CAMPAIGN, window: 'day', dimension: 'county' }),
      400,
      'segment',
      'segment is missing',
    ],
    [
      address('sales', { ...COUNTIES, dimension: 'outlet' }),
      400,
      'dimension',
      'must be one of all, segment, county',
    ],
    [address('sales', { ...COUNTIES, basis: 'guess' }), 400, 'basis', 'expected one of paid, placed, net'],
    [address('sales', { ...COUNTIES, edition: '0' }), 400, 'edition', 'edition: expected'],
    [address('sales', { ...COUNTIES, limit: '1001' }), 400, 'limit', 'from 1 to 1000'],
    [address('sales', { ...COUNTIES, cursor: 'x' }), 400, 'cursor', 'not a cursor from an earlier page'],
    [address('sales', { ...COUNTIES, format: 'xml' }), 400, 'format', 'json, csv'],
    [address('sales', { ...COUNTIES, bases: 'paid' }), 400, 'bases', 'did you mean basis?'],
    [address('campaigns', { limit: '1' }), 400, 'limit', 'takes no parameters'],
    [
      address('sales', { ...COUNTIES, window: 'night' }),
      400,
      undefined,
      "no window 'night'; it has period, day",
    ],
    [address('sales', { ...COUNTIES, segment: 'moon' }), 400, undefined, 'segment must be all'],
    [address('sales', { ...COUNTIES, scope: 'comparable', edition: '1' }), 400, undefined, 'edition'],
    [address('sales', { ...COUNTIES, campaign: 'nothing' }), 404, undefined, `loaded campaigns: ${CAMPAIGN}`],
    [address('sales', { ...COUNTIES, campaign: 'Ä' }), 404, 'campaign', '/api/v1 lists what there is'],
    [address('sales', { ...COUNTIES, edition: '7' }), 404, undefined, 'has no edition 7; it has 1'],
    [address('nothing'), 404, undefined, '/api/v1 lists what there is'],
  ])('%s: %i', async (path, status, parameter, detail) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await answer.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({ status, title: expect.any(String) as string });
    expect(problem['parameter']).toBe(parameter);
    expect(problem['detail']).toContain(detail);
  });

  it('is answered in Chinese to who prefers it', async () => {
    const answer = await get(address('sales'), { headers: { 'Accept-Language': 'zh-CN' } });
    expect((await answer.json()) as object).toHaveProperty('detail', expect.stringMatching(/^缺少 campaign/));
  });

  it('is refused if it would write', async () => {
    expect((await get(address('sales', COUNTIES), { method: 'POST' })).status).toBe(405);
  });
});

describe('what there is', () => {
  it('is listed with addresses that answer', async () => {
    const index = (await (await get('/api/v1')).json()) as Record<string, string>;
    const paths = Object.values(index).filter((text) => text.startsWith('/'));
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) expect([path, (await get(path)).status]).toEqual([path, 200]);
    const problem = (await (await get(address('nothing'))).json()) as { type: string };
    const [document = '', place = ''] = problem.type.split('#');
    let found: unknown = await (await get(document)).json();
    for (const part of place.slice(1).split('/')) found = (found as Record<string, unknown>)[part];
    expect(found).toHaveProperty('description', 'There is nothing at this address.');
  });

  it('is the campaign with its windows and editions', async () => {
    const { campaigns } = (await (await get('/api/v1/campaigns')).json()) as { campaigns: object[] };
    expect(campaigns).toMatchObject([
      {
        ...{ campaign: CAMPAIGN, title_en: 'Double 11, 2017', data_origin: 'platforms' },
        windows: expect.arrayContaining([
          { window_id: 'day', start_at: '2017-11-11T00:00:00+08:00', end_at: '2017-11-12T00:00:00+08:00' },
        ]) as object[],
        editions: [{ edition: 1, status: 'preliminary', corrected_by: null }],
      },
    ]);
  });
});
