import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { CAMPAIGN, CAMPAIGN_PATH, type Dashboard } from '../../support/dashboard.ts';
import { textOf } from '../../support/page-text.ts';
import { PATIENCE_OF_PAGES } from '../../support/patience.ts';
import { readPage } from './read-page.ts';

/** What the page of the campaign shows, and what it says of its data. */
export function campaignCases(dashboard: Dashboard): void {
  const read = (path: string): Promise<string> => readPage(dashboard, path);

  describe('the campaign page', () => {
    it('shows the figures that analysts read', async () => {
      const found = await rows<{ id: string; shown: string }>(
        dashboard.database.client,
        `SELECT id, toString(value) AS shown FROM statistic WHERE campaign = {campaign:String} AND edition = 0 AND basis = 'paid'
         AND id IN ('rural.period.sales', 'rural.day.sales', 'rural.day.yoy', 'rural.day.share_of_period')`,
        { campaign: CAMPAIGN },
      );
      const sql = new Map(found.map(({ id, shown }) => [id, Number(shown)]));
      const onPage =
        /Rural areas: online retail sales, 1–11 November ([\d.]+) bn yuan.*?Rural areas: online retail sales, 11 November ([\d.]+) bn yuan.*?Growth on 2016 \+([\d.]+) %.*?Share of the period ([\d.]+) %/.exec(
          textOf(await read(CAMPAIGN_PATH)),
        );
      expect(onPage?.slice(1).map(Number)).toEqual(
        ['period.sales', 'day.sales', 'day.yoy', 'day.share_of_period'].map((id) => sql.get(`rural.${id}`)),
      );
    });

    it('says of each simulated headline figure that it is calibrated to the published one', async () => {
      const text = textOf(await read(CAMPAIGN_PATH));
      expect(text.match(/calibrated to the published figure/g)?.length).toBe(4);
      expect(text).not.toContain('as published');
      const zh = textOf(await read(`${CAMPAIGN_PATH}?lang=zh`));
      expect(zh.match(/按公布数校准/g)?.length).toBe(4);
      expect(zh).toMatch(/846\.08 亿元.*392\.40 亿元.*\+66\.53 %/);
      // Nothing was published by order time.
      expect(textOf(await read(`${CAMPAIGN_PATH}?basis=placed`))).not.toContain('calibrated');
    });

    const RURAL = `county IN (SELECT county FROM campaign_segment_member
      WHERE campaign = {campaign:String} AND segment = 'rural')`;

    it('says between which hours the whole day of last year was passed', async () => {
      const [found] = await rows<{ hour: number }>(
        dashboard.database.client,
        `SELECT min(hour) AS hour FROM (
           SELECT toHour(stat_hour) AS hour, sum(sum(paid_fen)) OVER (ORDER BY stat_hour) AS so_far
           FROM sales_by_hour WHERE toDate(stat_hour) = '2017-11-11' AND ${RURAL} GROUP BY stat_hour
         ) WHERE so_far >= (SELECT sum(paid_fen) FROM sales_by_hour WHERE toDate(stat_hour) = '2016-11-11' AND ${RURAL})`,
        { campaign: CAMPAIGN },
      );
      const hour = found?.hour ?? NaN;
      expect(textOf(await read(CAMPAIGN_PATH))).toMatch(
        new RegExp(
          `The total of 11 November 2016, [\\d.]+ bn yuan, was passed between ${hour}:00 and ${hour + 1}:00`,
        ),
      );
    });

    it('has below each ranking the headline figure that its rows add up to', async () => {
      const totals = async () => {
        const html = await read(CAMPAIGN_PATH);
        return ['platforms', 'products', 'directions', 'counties', 'channels'].map((id) => {
          const section = new RegExp(`<section id="${id}".*?</section>`, 's').exec(html)?.[0] ?? '';
          return textOf(/<tfoot>.*<\/tfoot>/s.exec(section)?.[0] ?? '').trim();
        });
      };
      await expect.poll(totals, PATIENCE_OF_PAGES).toEqual(Array(5).fill('Total 39.240'));
    });

    it('has a table with the numbers of each drawing', async () => {
      let html = '';
      const drawings = async () => {
        html = await read(CAMPAIGN_PATH);
        return html.match(/<figure>/g)?.length;
      };
      // A section that is still being computed on a slow machine comes later.
      await expect.poll(drawings, PATIENCE_OF_PAGES).toBe(3);
      expect(html.match(/<details class="behind">/g)?.length).toBe(3);
    });
  });

  describe('a sample of a simulated season', () => {
    it('is called so in every footer of the campaign, by its events alone', async () => {
      const sample = 'Simulated data, sample 1:100,000, expanded';
      expect(textOf(await read(CAMPAIGN_PATH))).toContain(`Data: ${sample}`);
      expect(textOf(await read(`${CAMPAIGN_PATH}?wall=1`))).toContain(`Data: ${sample}`);
      expect(textOf(await read(`${CAMPAIGN_PATH}?lang=zh`))).toContain(
        '数据：模拟数据，1:100,000抽样，已推算',
      );
    });

    it('offers what the campaign declares as comparable, and names who is left out', async () => {
      const html = await read(CAMPAIGN_PATH);
      for (const scope of ['comparable', 'comparable-counties', 'comparable-platforms'])
        expect(html).toContain(`scope=${scope}"`);
      expect(html).not.toContain('scope=comparable-outlets');
      const answer = await dashboard.get(`${CAMPAIGN_PATH}?scope=comparable-outlets`);
      expect(answer.status).toBe(400);
      expect(textOf(await answer.text())).toContain('does not declare which outlets are comparable');
      const segment = 'segment=national-demonstration-counties';
      const asked = `${CAMPAIGN_PATH}/counties?${segment}&scope=comparable`;
      const shown = await read(asked);
      expect(textOf(shown)).toContain('Comparable in both years: 496 of 756 counties and 8 of 10 platforms');
      expect(textOf(await read(`${asked}&lang=zh`))).toContain('两期可比：756个县中496个、10个平台中8个');
      const link = `${CAMPAIGN_PATH}/comparable?${segment}&amp;scope=comparable`;
      expect(shown).toContain(`href="${link}"`);
      const page = textOf(await read(link.replace('&amp;', '&')));
      expect(page).toContain('Counties listed on 11 November 2016 and 11 November 2017');
      expect(page).toMatch(/Fuping County National demonstration counties Listed later 2017-08-01/);
    });
  });
}
