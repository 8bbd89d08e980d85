import { parse } from 'csv-parse/sync';
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import type { ClickHouseClient } from '../../../adapters/clickhouse/client.ts';
import { CAMPAIGN, CAMPAIGN_PATH, type Dashboard, openWeb } from '../../support/dashboard.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { runHere } from '../../support/command-here.ts';
import { textOf } from '../../support/page-text.ts';
import { PATIENCE_OF_PAGES } from '../../support/patience.ts';
import { answerOf } from './read-page.ts';

export interface AnswerJson {
  readonly value: string | null;
  readonly column: string;
  readonly unit: string | null;
  readonly sql: string | null;
  readonly command: string | null;
  readonly shown: string;
  readonly citation: string;
  readonly version: string;
  readonly standardError: string | null;
  readonly operands: { readonly above: string; readonly below: string } | null;
}

/** The first value of a query, as exact text. */
export async function first(client: ClickHouseClient, sql: string): Promise<string | null> {
  const found = await client.query({ query: sql, format: 'JSONCompactEachRow' });
  const [[value] = []] = await found.json<(string | number | null)[]>();
  return value == null ? null : String(value);
}

/** The words of a command, as a shell has them that finds no quotes within quotes. */
const wordsOf = (command: string) =>
  [...command.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ''));

const decoded = (html: string) => html.replaceAll('&amp;', '&').replaceAll('&#39;', "'");
const figureLinks = (html: string) =>
  [...html.matchAll(/<a class="ask" href="([^"]+)"[^>]*>(?!–<)/g)].map(([, href = '']) => decoded(href));

/** Opens the figures and files of a dashboard. */
export function figureCases(dashboard: Dashboard): void {
  async function read(path: string): Promise<Response> {
    const answer = await answerOf(dashboard, path);
    expect(answer.status, path).toBe(200);
    return answer;
  }
  const text = async (path: string) => (await read(path)).text();

  const figureOf = async (path: string) =>
    (await (await read(`${path}${path.includes('?') ? '&' : '?'}as=json`)).json()) as AnswerJson;

  /** The page when all of its sections were computed. */
  async function whole(path: string): Promise<string> {
    let html = '';
    const isPending = async () => {
      html = await text(path);
      return html.includes('Still being computed');
    };
    await expect.poll(isPending, PATIENCE_OF_PAGES).toBe(false);
    return html;
  }

  /** What the SQL or the command of a figure gives; of several units, their sum. */
  async function again({ sql, command }: AnswerJson): Promise<number> {
    const { client, engines } = dashboard.database;
    if (command === null) return Number(await first(client, sql ?? ''));
    const { home, addresses } = engines;
    const variables = { COUNTYFLOW_HOME: home, ...variablesOf(addresses) };
    const { out } = await runHere(variables, ...wordsOf(command).slice(1));
    const rows = parse(out, { from_line: 2 });
    expect(rows.length, command).toBeGreaterThan(0);
    return rows.reduce((sum, [value = '']) => sum + Number(value), 0);
  }

  /** What the API gives for the figure, by the link of its page; the value itself where there is no such link. */
  async function overHttp(html: string, { value, column, unit }: AnswerJson): Promise<number> {
    const link = /href="(\/api\/v1\/[^"]+)"/.exec(html)?.[1];
    if (link === undefined) return Number(value);
    const { rows } = (await (await read(decoded(link))).json()) as {
      readonly rows: readonly Readonly<Record<string, string | number>>[];
    };
    const own = rows.filter((row) => unit === null || row['unit'] === unit);
    expect(own.length, link).toBeGreaterThan(0);
    return own.reduce((sum, row) => sum + Number(row[column]), 0);
  }

  describe('every figure of a page', () => {
    /** One of each metric and dimension, on whichever page it comes first. */
    const opened = new Set<string>();

    it.each([CAMPAIGN_PATH, `${CAMPAIGN_PATH}/counties/411024`, `${CAMPAIGN_PATH}/products`])(
      '%s opens, and its SQL or its command gives the value',
      async (path) => {
        const links = figureLinks(await whole(path));
        expect(links.length).toBeGreaterThan(3);
        for (const link of links) {
          const kind = /figure=([^&]*)/.exec(link)?.[1]?.split('.', 2).join('.') ?? '';
          if (opened.has(kind)) continue;
          opened.add(kind);
          const answer = await figureOf(link);
          const { value, sql, command, citation, version } = answer;
          expect([kind, await again(answer)]).toEqual([kind, Number(value)]);
          expect(value).not.toBeNull();
          expect(sql === null).toBe(command !== null);
          expect(citation).toMatch(/Live figure, as of \d+ \w+ \d{4}, \d\d:\d\d:\d\d \(Shanghai\)\.$/);
          const html = await text(link);
          const page = textOf(html);
          expect([kind, await overHttp(html, answer)]).toEqual([kind, Number(value)]);
          expect(page).toContain((sql ?? command)?.split('\n')[0]);
          expect(page).toContain(`version ${version}`);
        }
      },
    );

    it('shows growth with the two amounts that it was computed from', async () => {
      const { value, operands, standardError } = await figureOf(`${CAMPAIGN_PATH}?figure=growth`);
      const [above, below] = [operands?.above, operands?.below].map((words) => Number(words?.split(' ')[0]));
      expect(100 * ((above ?? 0) / (below ?? 1) - 1)).toBeCloseTo(Number(value), 1);
      expect(operands?.above).toContain('bn yuan, 11 November 2017');
      expect(operands?.below).toContain('11 November 2016');
      expect(standardError).toMatch(/± [\d.]+ points/);
    });

    it.each([
      ['figure=guess', 'begin with one of sales, base, growth'],
      ['figure=sales.moon.1', "sales is not known by 'moon'"],
      ['figure=sales.county.999999', "nothing was sold by county '999999'"],
      ['figure=sales&as=svg', 'as: a figure is csv or json'],
      ['chart=moon&as=svg', 'chart: this page has hours, tiles, steps'],
    ])('that there is not says so: %s', async (query, words) => {
      const said = async () => textOf(await (await dashboard.get(`${CAMPAIGN_PATH}?${query}`)).text());
      await expect.poll(said, PATIENCE_OF_PAGES).toContain(words);
      expect((await dashboard.get(`${CAMPAIGN_PATH}?${query}`)).status).toBe(400);
    });
  });

  describe('the files of a page', () => {
    /** The rows of a table, by its headings, below the row that says of what it is. */
    const csvOf = async (path: string) => {
      const [[about = ''] = [], headings = [], ...lines] = parse(await text(path), {
        relaxColumnCount: true,
        bom: true,
      });
      const rows = lines.map((cells) => new Map(headings.map((name, at) => [name, cells[at] ?? ''])));
      return { about, headings, rows };
    };
    const OF_PROVINCES = `FROM sales WHERE campaign = '${CAMPAIGN}' AND window_id = 'day' AND flow = 'sales' AND segment = 'rural'
       AND basis = 'paid'`;

    it('say of what, of when and whose they are, and have units and exact amounts that add up to SQL’s total', async () => {
      const path = `${CAMPAIGN_PATH}?table=sales.province`;
      const { about, headings, rows } = await csvOf(`${path}&as=csv`);
      expect(about).toMatch(/^Online retail sales by province: rural areas, 11 November 2017; /);
      for (const words of [
        'Source: Countyflow; ',
        'Basis: by payment time; ',
        'Edition: live, not an edition; ',
      ])
        expect(about).toContain(words);
      expect(headings.slice(0, 2)).toEqual(['Province', 'Code']);
      expect(headings.slice(-2)).toEqual(['unrounded sales, yuan', 'unrounded sales, fen']);
      expect(headings).toContainEqual(expect.stringMatching(/^Sales, (?:bn|m) yuan$/));
      const { client } = dashboard.database;
      const total = await first(client, `SELECT sales_fen ${OF_PROVINCES} AND dimension = 'all'`);
      const sumOf = (heading: string) =>
        rows.reduce((sum, row) => sum + BigInt(row.get(heading)?.replace('.', '') ?? ''), 0n);
      expect([sumOf(headings.at(-1) ?? ''), sumOf(headings.at(-2) ?? '')].map(String)).toEqual([
        total,
        total,
      ]);
      const [best] = rows;
      const query = `SELECT member ${OF_PROVINCES} AND dimension = 'province' ORDER BY sales_fen DESC LIMIT 1`;
      expect(best?.get('Code')).toBe(await first(client, query));
    });

    it('are a workbook with a cover, notes and the same table, whose amounts are numbers', async () => {
      const path = `${CAMPAIGN_PATH}?table=sales.province&lang=zh`;
      const sheet = await read(`${path}&as=xlsx`);
      expect(sheet.headers.get('content-disposition')).toBe(
        `attachment; filename="${CAMPAIGN}-sales.province.xlsx"`,
      );
      const { sheets } = await readXlsx(new Uint8Array(await sheet.arrayBuffer()));
      expect(sheets.map(({ name }) => name)).toEqual(['封面', '说明', '表1']);
      const [cover, notes, table] = sheets.map((one) => one.rows);
      expect(cover?.[0]?.[0]).toBe('2017年11月11日农村地区网络零售额（按省份分）');
      expect(notes?.flat()).toContain('修约');
      const [, , headings = [], ...rows] = table ?? [];
      const csv = await csvOf(`${path}&as=csv`);
      expect(headings).toEqual(csv.headings);
      expect(rows.length).toBe(csv.rows.length);
      const yuan = headings.indexOf('销售额（元，未取整）');
      for (const [at, row] of rows.entries())
        expect([typeof row[yuan], row[yuan]]).toEqual([
          'number',
          Number(csv.rows[at]?.get('销售额（元，未取整）')),
        ]);
    });

    it('name the total that they are of', async () => {
      const file = async (query: string, page = CAMPAIGN_PATH) => {
        const { about, rows } = await csvOf(`${page}?figure=sales&as=csv${query}`);
        return [about.split(/[;；]/)[0], ...rows.map((row) => row.values().next().value)];
      };
      const day = '11 November 2017';
      expect(await file('')).toEqual([`Online retail sales: rural areas, ${day}`, 'Rural areas']);
      expect(await file('&segment=all')).toEqual([
        `Online retail sales: all counties, ${day}`,
        'All counties',
      ]);
      expect(await file('&flow=purchases')).toEqual([
        `Purchases: rural areas, ${day}`,
        'Rural areas: purchases',
      ]);
      expect(await file('&lang=zh')).toEqual(['2017年11月11日农村地区网络零售额', '农村地区']);
      expect(await file('', `${CAMPAIGN_PATH}/counties/411024`)).toEqual([
        `Online retail sales: Yanling County, ${day}`,
        'Yanling County',
      ]);
    });

    it('name the products, the basis and the scope that they are of', async () => {
      // Refunds by product are not known.
      const products = await csvOf(`${CAMPAIGN_PATH}?table=products.category&category=agri&basis=net&as=csv`);
      expect(products.about).toMatch(
        /^Online retail sales by category: Agricultural products, rural areas, /,
      );
      expect(products.about).toContain('; Basis: by payment time; ');
      expect(products.headings).toContain('quantity');
      const scope = 'scope=comparable-platforms&basis=net';
      const { about } = await csvOf(`${CAMPAIGN_PATH}?table=sales.platform&${scope}&as=csv`);
      expect(about).toContain('; Scope of growth: Comparable platforms');
      expect(about).toContain('; Basis: by payment time, less ');
    });

    it('that there are not say so', async () => {
      for (const [query, words] of [
        ['table=moon&as=csv', 'table: this page has no such table'],
        ['table=sales.province&as=parquet', 'as: a figure is csv or json'],
        ['table=moon.county&as=csv', "there is no figure 'moon.county.'"],
        ['table=sales.moon&as=xlsx', "sales is not known by 'moon'"],
        ['table=sales.county&window=moon&as=csv', 'no such window of the campaign'],
      ] as const) {
        const answer = await dashboard.get(`${CAMPAIGN_PATH}?${query}`);
        expect([query, answer.status]).toEqual([query, 400]);
        expect(textOf(await answer.text())).toContain(words);
      }
    });

    it('hold a chart with its title and source, in colours of its own', async () => {
      await whole(CAMPAIGN_PATH);
      const svg = await text(`${CAMPAIGN_PATH}?chart=tiles&as=svg`);
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg).toContain('Provinces, 11 November');
      expect(svg).toContain('Source: Countyflow');
      expect(svg).not.toMatch(/var\(|<a /);
      const image = await read(`${CAMPAIGN_PATH}?chart=tiles&as=png`);
      expect(image.headers.get('content-type')).toBe('image/png');
      const bytes = Buffer.from(await image.arrayBuffer());
      expect(bytes.subarray(1, 4).toString()).toBe('PNG');
      const [, width] = /viewBox="0 0 (\d+) /.exec(svg) ?? [];
      // The width of a PNG follows its first chunk's name.
      expect(bytes.readUInt32BE(16)).toBe(2 * Number(width));
    });

    it('give links elsewhere an image, if the server knows its own name', async () => {
      expect(await whole(CAMPAIGN_PATH)).not.toContain('og:image');
      const { database } = dashboard;
      const { clickhouse } = database.engines.connections;
      await using web = await openWeb(database.client, { clickhouse }, { names: ['stats.example'] });
      const html = await (await fetch(new URL(`${CAMPAIGN_PATH}?window=period`, web.url))).text();
      const [, image = ''] = /property="og:image" content="([^"]+)"/.exec(html) ?? [];
      const { origin, pathname, search } = new URL(decoded(image));
      expect(origin).toBe('https://stats.example');
      const found = await fetch(new URL(pathname + search, web.url));
      expect([search, found.headers.get('content-type')]).toEqual([
        '?window=period&chart=steps&as=png',
        'image/png',
      ]);
    });

    it('let a page of others show a chart, and no page', async () => {
      const path = `${CAMPAIGN_PATH}?chart=tiles&embed=1`;
      const framed = await dashboard.get(path, { 'sec-fetch-dest': 'iframe' });
      const html = await framed.text();
      expect(html).toContain('Provinces, 11 November');
      expect(html).toContain(`href="${CAMPAIGN_PATH}"`);
      expect(html).not.toMatch(/<script|&lt;iframe/);
      expect(framed.headers.get('content-security-policy')).toContain('frame-ancestors *');
      expect(framed.headers.get('x-frame-options')).toBeNull();
      const alone = await dashboard.get(path, { 'sec-fetch-dest': 'document' });
      const address = new URL(path, alone.url).href.replace('&', '&amp;');
      expect(textOf(await alone.text())).toContain(`&lt;iframe src=&quot;${address}&quot; `);
      for (const query of [
        '',
        '?embed=1',
        '?chart=tiles',
        '?chart=tiles&as=svg',
        '?chart=tiles&as=svg&embed=1',
      ]) {
        const { headers } = await dashboard.get(CAMPAIGN_PATH + query);
        expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
        expect(headers.get('x-frame-options')).toBe('DENY');
      }
    });
  });

  describe('a table', () => {
    const growths = async (sort: string) => {
      const html = await whole(`${CAMPAIGN_PATH}?sort=${sort}`);
      const section = /<section id="platforms".*?<\/section>/s.exec(html)?.[0] ?? '';
      expect(section).toContain(`aria-sort="${sort.endsWith('.up') ? 'ascending' : 'descending'}"`);
      return [...section.matchAll(/figure=growth[^>]*>([^<]*)/g)]
        .map(([, shown = '']) => Number(shown.replaceAll(',', '').replace('−', '-')))
        .filter((growth) => !Number.isNaN(growth));
    };

    it('is sorted by any of its columns, both ways', async () => {
      const down = await growths('platforms.growth');
      expect(down.length).toBeGreaterThan(3);
      expect(down).toEqual(down.toSorted((a, b) => b - a));
      expect(await growths('platforms.growth.up')).toEqual(down.toReversed());
    });
  });
}
