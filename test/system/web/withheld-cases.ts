import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { CAMPAIGN_PATH, type Dashboard, serveDashboard } from '../../support/dashboard.ts';
import { keepMainWindows } from '../../support/double11.ts';
import { computeFigures } from '../../support/live-figures.ts';
import { textOf } from '../../support/page-text.ts';
import { PATIENCE_OF_PAGES } from '../../support/patience.ts';
import { used } from '../../support/used.ts';
import { answerOf, readPage } from './read-page.ts';

const SAMPLE_FACTOR = 100_000;

/** Loads the built-in campaign as the demo has it, which withholds what its sample does not tell. */
export function withheldCases(shared: Dashboard): void {
  describe('the demo’s campaign', () => {
    const dashboard = used(async () => {
      await loadReference(shared.database.client, { sampleFactor: SAMPLE_FACTOR });
      await keepMainWindows(shared.database.client);
      return serveDashboard(shared.database);
    });
    /** By member: whether the relative standard error of the orders of a county is above a third. */
    const isUnreliable = new Map<string, Map<string, boolean>>();

    beforeAll(async () => {
      const { client } = dashboard.database;
      for (const [window, first] of [
        ['day', '2017-11-11'],
        ['period', '2017-11-01'],
      ] as const) {
        const found = await rows<{ county: string; percent: number }>(
          client,
          `SELECT county, 100 * sqrt((1 - 1 / ${SAMPLE_FACTOR}) * 32 / 31 * (sum(pow(fen, 2)) - pow(sum(fen), 2) / 32)) / sum(fen) AS percent
         FROM (
           SELECT toString(seller_county) AS county, toFloat64(sum(goods_amount_fen)) AS fen FROM orders FINAL
           WHERE toDate(assumeNotNull(paid_at), 'Asia/Shanghai') BETWEEN {first:Date} AND '2017-11-11'
           GROUP BY county, halfMD5(concat(platform, ' ', order_id)) % 32
         )
         GROUP BY county`,
          { first },
        );
        isUnreliable.set(window, new Map(found.map(({ county, percent }) => [county, percent > 33.3])));
      }
    });

    const read = async (path: string): Promise<string> => {
      let html = '';
      const whole = async () => (html = await readPage(dashboard, path));
      await expect.poll(whole, PATIENCE_OF_PAGES).not.toMatch(/Still being computed|正在计算/);
      return html;
    };
    const countyOf = (wanted: {
      readonly day: boolean | undefined;
      readonly period: boolean | undefined;
    }): string => {
      const [day, period] = ['day', 'period'].map((window) => isUnreliable.get(window));
      const found = [...(period ?? [])].find(
        ([county, of]) => day?.get(county) === wanted.day && of === wanted.period,
      );
      if (found === undefined) throw new Error('the sample has no such county');
      return found[0];
    };

    it('lists the counties that its sample tells, and no others', async () => {
      const html = await read(`${CAMPAIGN_PATH}/counties?segment=all&window=period`);
      const listed = [...html.matchAll(/counties\/(\d{6})\?[^"]*"\s*>[^<]/g)].map(([, county]) => county);
      const reliable = [...(isUnreliable.get('period') ?? [])]
        .filter(([, of]) => !of)
        .map(([county]) => county);
      expect(reliable.length).toBeGreaterThan(3);
      expect(new Set(listed)).toEqual(new Set(reliable));
      const text = textOf(html);
      expect(text).toContain(`${String(reliable.length)} counties;`);
      expect(text).not.toMatch(/\d F /);
    });

    it.each([
      ['en', 'Show the whole period'],
      ['zh', '查看全周期'],
    ])('leads to the period where nothing is published of an hour: %s', async (lang, words) => {
      const path = `${CAMPAIGN_PATH}/counties`;
      const html = await read(`${path}?start=2017-11-11T04:00&end=2017-11-11T05:00&lang=${lang}`);
      expect(html).not.toContain('<table');
      const [, href = ''] =
        new RegExp(`class="missing">[^<]+<a href="([^"]+)">${words}</a>`).exec(html) ?? [];
      expect(await read(href.replaceAll('&amp;', '&'))).toContain('<table');
    });

    it('says on the page of a county why it is withheld on the day, and shows the period', async () => {
      const county = countyOf({ day: true, period: false });
      const html = await read(`${CAMPAIGN_PATH}/counties/${county}`);
      expect(textOf(html)).toContain(
        'Nothing of this county is published for 11 November: the sample has too few of these orders to publish them: their standard error is above a third. Shown instead: 1–11 November.',
      );
      expect(textOf(html)).toMatch(/Sales of 1–11 November|Sales, 1–11 November/);
      expect(html).not.toContain('class="missing"');
      const zh = await read(`${CAMPAIGN_PATH}/counties/${county}?lang=zh`);
      expect(textOf(zh)).toContain('样本订单过少，标准误超过三分之一，不予公布。以下为11月1—11日数据');
      const figure = textOf(await read(`${CAMPAIGN_PATH}/counties/${county}?figure=sales.county.${county}`));
      expect(figure).toContain('Shown instead');
      expect(figure).toContain('1–11 November 2017');
      const { value, reason } = JSON.parse(
        await readPage(
          dashboard,
          `${CAMPAIGN_PATH}/counties/${county}?figure=sales.county.${county}&as=json`,
        ),
      ) as { value: string | null; reason: string };
      expect([value, reason]).toEqual([null, 'unreliable']);
    });

    it('refuses the figure of a province that is withheld in the period too, with the reason', async () => {
      const [found] = await rows<{ province: string }>(
        dashboard.database.client,
        `SELECT toString(intDiv(seller_county, 10000)) AS province
         FROM (SELECT * FROM orders FINAL)
         WHERE toDate(assumeNotNull(paid_at), 'Asia/Shanghai') BETWEEN '2017-11-01' AND '2017-11-11'
         GROUP BY province
         ORDER BY sqrt(sum(pow(toFloat64(goods_amount_fen), 2))) / sum(goods_amount_fen) DESC LIMIT 1`,
      );
      const figure = `figure=sales.province.${found?.province ?? ''}`;
      const answer = await answerOf(dashboard, `${CAMPAIGN_PATH}?segment=all&window=period&${figure}`);
      expect(answer.status).toBe(400);
      expect(textOf(await answer.text())).toContain('not published: the sample has too few of these orders');
    });

    it('shows the province of a county that is withheld in the period too', async () => {
      const county = countyOf({ day: true, period: true });
      const [found] = await rows<{ province: string }>(
        dashboard.database.client,
        'SELECT province_en AS province FROM county WHERE county = {county:String}',
        { county },
      );
      const html = await read(`${CAMPAIGN_PATH}/counties/${county}`);
      expect(textOf(html)).toContain(`Nothing of this county is published for 11 November or 1–11 November:`);
      expect(textOf(html)).toContain(`Shown instead: 1–11 November, ${found?.province ?? ''}.`);
      expect(html).not.toContain('class="missing"');
      expect(html).not.toContain('<section id="platforms"');
    });

    it('ranks in files and SQL as on pages', async () => {
      const county = countyOf({ day: true, period: false });
      const query = `window=period&segment=all`;
      const path = `${CAMPAIGN_PATH}?${query}&figure=rank.county.${county}`;
      await computeFigures(dashboard.database.client, ['places']);
      const { value, sql } = JSON.parse(await readPage(dashboard, `${path}&as=json`)) as Record<
        string,
        string
      >;
      const [asked] = await rows<{ rank: string }>(dashboard.database.client, sql ?? '');
      expect(String(asked?.rank)).toBe(value);
      const csv = await (await dashboard.get(`${CAMPAIGN_PATH}?${query}&table=sales.county&as=csv`)).text();
      const [about = [], headings = [], ...lines] = parse(csv, { relaxColumnCount: true, bom: true });
      const at = (name: string) => headings.indexOf(name);
      expect(lines.find((cells) => cells[at('Code')] === county)?.[at('rank')]).toBe(value);
      // Those that are withheld have no rows, and stand below them with their number and sum.
      const withheld = [...(isUnreliable.get('period') ?? [])].filter(([, is]) => is).map(([code]) => code);
      expect(withheld.length).toBeGreaterThan(3);
      expect(lines.filter((cells) => withheld.includes(cells[at('Code')] ?? ''))).toEqual([]);
      const rest = lines.at(-1) ?? [];
      expect(rest[0]).toBe(`Not published: ${withheld.length}`);
      expect(about[0]).toContain(`Not published: ${withheld.length}, which together come to `);
      const [total] = await rows<{ fen: string }>(
        dashboard.database.client,
        `SELECT toString(${SAMPLE_FACTOR} * sum(goods_amount_fen)) AS fen FROM orders FINAL
         WHERE toDate(assumeNotNull(paid_at), 'Asia/Shanghai') BETWEEN '2017-11-01' AND '2017-11-11'`,
      );
      const fen = lines.map((cells) => BigInt(cells.at(-1) ?? ''));
      expect(String(fen.reduce((sum, one) => sum + one, 0n))).toBe(total?.fen);
    });
  });
}
