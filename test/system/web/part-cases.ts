import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { CAMPAIGN, CAMPAIGN_PATH, type Dashboard } from '../../support/dashboard.ts';
import { textOf } from '../../support/page-text.ts';
import { PATIENCE_OF_PAGES } from '../../support/patience.ts';
import { readPage } from './read-page.ts';

/** An outlet that sold, and that the register names. */
export type NamedOutlet = Record<'county' | 'platform' | 'id' | 'type', string>;

/** The figures that a page shows, by their names in addresses, with those that have no value. */
function figuresOf(html: string): string[] {
  return [...html.matchAll(/figure=([^"&]+)[^>]*>(.*?)<\/a/gs)].map(
    ([, figure = '', shown = '']) => `${figure}${textOf(shown).trim() === '–' ? ' has none' : ''}`,
  );
}

/** The pages of a county and of products, and ranks. */
export function partCases(dashboard: Dashboard, outlet: () => NamedOutlet): void {
  const read = (path: string): Promise<string> => readPage(dashboard, path);

  describe('the page of a county', () => {
    it('says in a sentence that nothing was sold, and shows no empty figures', async () => {
      const [none] = await rows<{ county: string }>(
        dashboard.database.client,
        'SELECT county FROM county WHERE carries_orders AND county NOT IN (SELECT county FROM sales_by_hour) LIMIT 1',
      );
      const html = await read(`${CAMPAIGN_PATH}/counties/${none?.county ?? ''}`);
      expect(textOf(html)).toMatch(/Sales, 11 November: no sales yet\./);
      expect(html).not.toContain('class="headline"');
    });

    it('shows what each part of it sold, as its rows by hour add up, and outlets by their names', async () => {
      const { client } = dashboard.database;
      const day = "toDate(stat_hour) = '2017-11-11'";
      const { county, platform, id } = outlet();
      const billion = (sum: string) => `toString(toDecimal64(round(${sum} / 1e11, 3), 3))`;
      const ask = async (from: string, by: string) =>
        rows<{ sum: string }>(
          client,
          `SELECT ${billion('sum(paid_fen)')} AS sum FROM ${from} WHERE county = '${county}' AND ${day} AND ${by} != ''
           GROUP BY ${by} WITH ROLLUP HAVING sum(paid_fen) > 0 ORDER BY sum(paid_fen) DESC LIMIT 2`,
        );
      const [platforms, villages, [all], products, outlets] = await Promise.all([
        ask('sales_by_hour', 'platform'),
        ask('products_by_hour', 'village'),
        ask('products_by_hour', "if(village = '', 'unknown', village)"),
        ask('products_by_hour', 'category'),
        ask('products_by_hour', 'outlet_id'),
      ]);
      // The total has orders whose village is not known; they are no row.
      const expected = [platforms, [all, villages[1]], products, outlets];
      const path = `${CAMPAIGN_PATH}/counties/${county}`;
      const sections = async () => {
        const html = await read(path);
        return ['platforms', 'villages', 'products', 'outlets'].map((section) => {
          const own = new RegExp(`<section id="${section}".*?</section>`, 's').exec(html)?.[0] ?? '';
          const [first, total] = [/<tbody>.*<\/tbody>/s, /<tfoot>.*<\/tfoot>/s].map(
            (part) => /\d\.\d+/.exec(textOf(part.exec(own)?.[0] ?? ''))?.[0],
          );
          return [{ sum: total }, { sum: first }];
        });
      };
      // A part shows the decimals that its error allows.
      const rounded = async () =>
        (await sections()).map((sums, at) =>
          sums.map(({ sum = '' }, of) => {
            const exact = expected[at]?.[of]?.sum ?? '';
            return { sum: Number(exact).toFixed(sum.split('.')[1]?.length ?? 0) === sum ? exact : sum };
          }),
        );
      await expect.poll(rounded, PATIENCE_OF_PAGES).toEqual(expected);
      expect(textOf(await read(path))).toContain('Of orders whose village is not known: ');
      expect(textOf(await read(path))).toContain(`Shima Station ${id}`);
      expect(textOf(await read(`${path}?lang=zh`))).toContain(`石马村服务站 ${id}`);
      const figure = encodeURIComponent(`sales.outlet.${platform} ${id}`);
      expect(textOf(await read(`${path}?figure=${figure}`))).toContain(
        'Online retail sales, Shima Station, ',
      );
    });
  });

  describe('the page of products', () => {
    it('ranks the provinces of the sellers by the amounts of all products, whatever their units', async () => {
      const found = await rows<{ name: string; units: string }>(
        dashboard.database.client,
        `SELECT any(province_en) AS name, toString(uniqExact(unit)) AS units
         FROM products_by_hour AS sold INNER JOIN county ON county.county = sold.county
         WHERE stat_hour >= '2017-11-11 00:00:00' AND stat_hour < '2017-11-12 00:00:00' AND sold.county IN (
           SELECT county FROM campaign_segment_member WHERE campaign = {campaign:String} AND segment = 'rural')
         GROUP BY substring(sold.county, 1, 2) AS province ORDER BY sum(paid_fen) DESC, province LIMIT 12`,
        { campaign: CAMPAIGN },
      );
      // Otherwise a rank by province and unit would be the same.
      expect(Math.max(...found.map(({ units }) => Number(units)))).toBeGreaterThan(1);
      const names = async () => {
        const html = await read(`${CAMPAIGN_PATH}/products`);
        const section = /<section id="provinces".*?<\/section>/s.exec(html)?.[0] ?? '';
        return [...section.replace(/<tfoot>.*/s, '').matchAll(/<th scope="row">(.*?)<\/th>/gs)].map(
          ([, name = '']) => textOf(name).trim(),
        );
      };
      await expect.poll(names, PATIENCE_OF_PAGES).toEqual(found.map(({ name }) => name));
    });
  });

  describe('in Chinese as in English', () => {
    it.each([
      CAMPAIGN_PATH,
      `${CAMPAIGN_PATH}?flow=produce-to-city`,
      `${CAMPAIGN_PATH}/counties/411024`,
      `${CAMPAIGN_PATH}/products`,
    ])('%s shows the same figures', async (path) => {
      const inLanguage = async (lang: string) => read(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
      await expect.poll(() => inLanguage('zh'), PATIENCE_OF_PAGES).not.toContain('正在计算');
      const [en, zh] = await Promise.all(['en', 'zh'].map(inLanguage));
      const shown = figuresOf(en ?? '');
      expect(shown.length).toBeGreaterThan(3);
      expect(figuresOf(zh ?? '')).toEqual(shown);
      const holes = (html = '') => html.match(/>–</g)?.length;
      expect(holes(zh)).toBe(holes(en));
    });
  });

  it('the list of counties pages through every county that sold, each once, by rank', async () => {
    const ranks: number[] = [];
    const codes: string[] = [];
    let path: string | undefined = `${CAMPAIGN_PATH}/counties?segment=all`;
    let listed = 0;
    while (path !== undefined) {
      const html: string = await read(path);
      listed = Number(/of (\d+) counties/.exec(textOf(html))?.[1]);
      const rows = [...html.matchAll(/figure=rank\.county\.(\d{6})[^>]*>(\d+)/g)];
      codes.push(...rows.map(([, code = '']) => code));
      ranks.push(...rows.map(([, , rank]) => Number(rank)));
      path = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(listed).toBeGreaterThan(200);
    expect([codes.length, new Set(codes).size]).toEqual([listed, listed]);
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    // Beyond the last page stands the last one.
    expect(textOf(await read(`${CAMPAIGN_PATH}/counties?segment=all&page=999`))).toMatch(
      /Page (\d+) of \1\D/,
    );
  });

  describe('a rank', () => {
    it('is one of the counties that are listed, and speaks of brackets where there are some', async () => {
      const list = textOf(await read(`${CAMPAIGN_PATH}/counties?segment=all`));
      const [, listed = ''] = /By sales (?:1–200 of )?([\d,]+) counties/.exec(list) ?? [];
      const page = await read(`${CAMPAIGN_PATH}/counties/411024`);
      const text = textOf(page);
      expect(text).toMatch(new RegExp(`Rank in the country \\d+ of ${listed} \\(\\d+–\\d+\\)`));
      expect(text).toMatch(/Rank in the province \d+ of \d+ \(\d+–\d+\)/);
      expect(text).toContain('the ranks in brackets');
      const figure = textOf(await read(`${CAMPAIGN_PATH}/counties/411024?figure=rank.county.411024`));
      expect(figure).toContain(`/ ${listed}`);
    });
  });
}
