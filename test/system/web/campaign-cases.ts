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

/** Whose county counts: that of the seller, or that of the buyer. */
export function flowCases(dashboard: Dashboard): void {
  const read = (path: string): Promise<string> => readPage(dashboard, path);

  describe('purchases beside sales', () => {
    /** From the orders themselves, by whose county is rural; in both, an order between two rural counties counts once. */
    async function fromOrders(rural: string): Promise<string> {
      const [found] = await rows<{ bn: string }>(
        dashboard.database.client,
        `WITH (SELECT groupArray(toUInt32(county)) FROM campaign_segment_member WHERE campaign = {campaign:String} AND segment = 'rural') AS rural
         SELECT toString(round(100000 * sum(goods_amount_fen) / 1e11, 3)) AS bn FROM (SELECT * FROM orders FINAL)
         WHERE toDate(assumeNotNull(paid_at), 'Asia/Shanghai') = '2017-11-11' AND (${rural})`,
        { campaign: CAMPAIGN },
      );
      return Number(found?.bn).toFixed(3);
    }
    const [SELLER, BUYER] = ['has(rural, seller_county)', 'has(rural, buyer_county)'];

    it('stand below the headline, with both together', async () => {
      let text = '';
      const whole = async (): Promise<string> => (text = textOf(await read(CAMPAIGN_PATH)));
      await expect.poll(whole).not.toContain('Still being computed');
      const shown = {
        Sales: SELLER,
        Purchases: BUYER,
        'Both, each order once': `${SELLER} OR ${BUYER}`,
        'Produce to the city (by seller)': `${SELLER} AND direction = 'produce-to-city'`,
        'Goods to the countryside (by buyer)': `${BUYER} AND direction = 'goods-to-countryside'`,
      };
      const [, strip = ''] = /Both directions of trade(.*?)SQL/.exec(text) ?? [];
      for (const [name, rural] of Object.entries(shown))
        expect(strip).toContain(`${name} ${await fromOrders(rural)}`);
    });

    it('say whose county counts wherever a direction of trade is named', async () => {
      const path = `${CAMPAIGN_PATH}?flow=purchases`;
      const sections = async (address: string) => {
        const html = await read(address);
        const own = /<section id="directions".*?<\/section>/s.exec(html)?.[0] ?? '';
        return textOf(own);
      };
      const goods = "direction = 'goods-to-countryside'";
      // As many decimals as the error of the sample allows.
      const sold = Number(await fromOrders(`${SELLER} AND ${goods}`)).toFixed(1);
      const bought = Number(await fromOrders(`${BUYER} AND ${goods}`)).toFixed(1);
      expect(sold).not.toBe(bought);
      await expect
        .poll(() => sections(CAMPAIGN_PATH), PATIENCE_OF_PAGES)
        .toContain(`Goods to the countryside (by seller) ${sold}`);
      await expect
        .poll(() => sections(path), PATIENCE_OF_PAGES)
        .toContain(`Goods to the countryside (by buyer) ${bought}`);
      expect(await sections(`${path}&lang=zh`)).toContain('工业品下乡（按买家）');
      const figure = textOf(await read(`${CAMPAIGN_PATH}?figure=sales.direction.goods-to-countryside`));
      expect(figure).toContain('Online retail sales, Goods to the countryside (by seller), 11 November 2017');
      expect(textOf(await read(`${path}&lang=zh`))).not.toMatch(/(?:农产品进城|工业品下乡)(?!（按)/);
    });

    it('of one direction have a share of the period, in both languages', async () => {
      const path = `${CAMPAIGN_PATH}?flow=produce-to-city`;
      const rural = `${SELLER} AND direction = 'produce-to-city'`;
      const [found] = await rows<{ share: string }>(
        dashboard.database.client,
        `WITH (SELECT groupArray(toUInt32(county)) FROM campaign_segment_member WHERE campaign = {campaign:String} AND segment = 'rural') AS rural
         SELECT toString(round(100 * sumIf(goods_amount_fen, toDate(assumeNotNull(paid_at), 'Asia/Shanghai') = '2017-11-11') / sum(goods_amount_fen), 2)) AS share
         FROM (SELECT * FROM orders FINAL)
         WHERE toDate(assumeNotNull(paid_at), 'Asia/Shanghai') BETWEEN '2017-11-01' AND '2017-11-11' AND ${rural}`,
        { campaign: CAMPAIGN },
      );
      const share = Number(found?.share).toFixed(2);
      expect(textOf(await read(path))).toContain(`Share of the period ${share} %`);
      expect(textOf(await read(`${path}&lang=zh`))).toContain(`占全周期 ${share} %`);
      const { value, sql } = JSON.parse(await read(`${path}&figure=share-of-period&as=json`)) as Record<
        string,
        string
      >;
      expect(Number(value).toFixed(2)).toBe(share);
      const [asked] = await rows<{ share_of_period_percent: number }>(dashboard.database.client, sql ?? '');
      expect(Number(asked?.share_of_period_percent)).toBeCloseTo(Number(value), 8);
    });

    it('can be chosen for every section of a page, and say so in both languages', async () => {
      const inLanguage = async (lang: string) =>
        textOf(await read(`${CAMPAIGN_PATH}?flow=purchases&lang=${lang}`));
      await expect.poll(() => inLanguage('en'), PATIENCE_OF_PAGES).not.toContain('Still being computed');
      const [en, zh] = await Promise.all(['en', 'zh'].map(inLanguage));
      const bought = await fromOrders(BUYER);
      expect(en).toContain(`Rural areas: purchases, 11 November ${bought} bn yuan`);
      expect(zh).toContain(`农村地区购买额，11月11日 ${(10 * Number(bought)).toFixed(2)} 亿元`);
      expect(en).toContain("attributed to the buyer's county");
      expect(en).not.toMatch(/as published|calibrated/);
      for (const words of ['Purchases of 11 November', 'Purchases and quantity', 'Cumulative purchases'])
        expect(en).toContain(words);
      const counties = async () => textOf(await read(`${CAMPAIGN_PATH}/counties?flow=goods-to-countryside`));
      await expect.poll(counties, PATIENCE_OF_PAGES).toContain('By goods to the countryside (by buyer)');
    });

    it('answer with their SQL, which the address of the figure asks too', async () => {
      const path = `${CAMPAIGN_PATH}?flow=produce-to-city&figure=sales`;
      expect(textOf(await read(path))).toContain("flow = 'produce-to-city'");
      const { value } = JSON.parse(await read(`${path}&as=json`)) as { value: string };
      const bought = `${SELLER} AND direction = 'produce-to-city'`;
      expect((Number(value) / 1e11).toFixed(3)).toBe(await fromOrders(bought));
    });
  });
}
