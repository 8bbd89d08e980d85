import { parse } from 'csv-parse/sync';
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { CAMPAIGN, CAMPAIGN_PATH, type Dashboard, openWeb } from '../../support/dashboard.ts';
import { textOf } from '../../support/page-text.ts';
import { decoded, first, readersOf } from './read-page.ts';

/** Reads the files of a dashboard: tables, charts and frames. */
export function fileCases(dashboard: Dashboard): void {
  const { read, text, whole } = readersOf(dashboard);

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
}
