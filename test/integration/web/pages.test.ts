import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { replaceRegister } from '../../../pipeline/lists/replace-register.ts';
import { bulletin } from '../../../statistics/bulletin/bulletin.ts';
import { campaignReport } from '../../../statistics/figures/campaign-report.ts';
import { liveSource } from '../../../statistics/figures/source.ts';
import { CAMPAIGN, CAMPAIGN_PATH, openDashboard } from '../../support/dashboard.ts';
import { textOf } from '../../support/page-text.ts';
import { PATIENCE_OF_PAGES } from '../../support/patience.ts';
import { used } from '../../support/used.ts';
import { browserCases } from './browser-cases.ts';
import { everyPageCases } from './every-page-cases.ts';
import { computeFigures } from '../../support/live-figures.ts';
import { figureCases } from './figure-cases.ts';
import { layoutShiftCases } from './layout-shift-cases.ts';
import { liveCases } from './live-cases.ts';
import { answerOf, readPage } from './read-page.ts';
import { requestCases } from './request-cases.ts';

const dashboard = used(openDashboard);

const read = (path: string): Promise<string> => readPage(dashboard, path);

/** The outlet that sold most on the day, which the register names; with the rows of figures, as a worker computes them. */
let outlet: Record<'county' | 'platform' | 'id' | 'type', string>;
beforeAll(async () => {
  const { client, engines } = dashboard.database;
  const [found] = await rows<typeof outlet>(
    client,
    `SELECT county, platform, outlet_id AS id, outlet_type AS type FROM products_by_hour
     WHERE toDate(stat_hour) = '2017-11-11' AND outlet_id != '' GROUP BY ALL ORDER BY sum(paid_fen) DESC LIMIT 1`,
  );
  if (found === undefined) throw new Error('no outlet sold');
  outlet = found;
  const file = join(engines.home, 'outlets.csv');
  const columns = 'platform,type,id,county,village,run_by_partner,opened_on,closed_on,name,name_en';
  const { county, platform, id, type } = outlet;
  const row = [platform, type, id, county, '', '0', '2016-01-01', '', '石马村服务站', 'Shima Station'];
  await writeFile(file, `${columns}\n${row.join(',')}\n`);
  await replaceRegister(client, 'outlets', file, true);
  await computeFigures(client);
});

describe('the campaign page', () => {
  it('shows the figures of the report, the bulletin and SQL', async () => {
    const text = textOf(await read(CAMPAIGN_PATH));
    const { client } = dashboard.database;
    const found = await rows<{ id: string; shown: string }>(
      client,
      `SELECT id, toString(value) AS shown FROM statistic WHERE campaign = {campaign:String} AND edition = 0 AND basis = 'paid'
       AND id IN ('rural.period.sales', 'rural.day.sales', 'rural.day.yoy', 'rural.day.share_of_period')`,
      { campaign: CAMPAIGN },
    );
    const sql = new Map(found.map(({ id, shown }) => [id, Number(shown)]));
    const report = await campaignReport(client, { campaign: CAMPAIGN });
    const document = await bulletin(client, liveSource(client, CAMPAIGN), 'paid', 'en');
    const onPage =
      /Rural areas, 1–11 November ([\d.]+) bn yuan.*?Rural areas, 11 November ([\d.]+) bn yuan.*?Growth on 2016 \+([\d.]+) %.*?Share of the period ([\d.]+) %/.exec(
        text,
      );
    const page = onPage?.slice(1).map(Number);
    expect(page).toEqual(
      ['period.sales', 'day.sales', 'day.yoy', 'day.share_of_period'].map((id) => sql.get(`rural.${id}`)),
    );
    expect(document.headline.map(({ number }) => Number(number.replace('+', '')))).toEqual(page);
    const byId = new Map(report.rows.map(({ statistic }) => [statistic.id, Number(statistic.value)]));
    expect([...sql].map(([id]) => byId.get(id))).toEqual([...sql.values()]);
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
    expect(figure).toContain('Sales, Goods to the countryside (by seller), 11 November 2017');
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

describe('the page of a county', () => {
  it('shows what each part of it sold, as its rows by hour add up, and outlets by their names', async () => {
    const { client } = dashboard.database;
    const day = "toDate(stat_hour) = '2017-11-11'";
    const { county, platform, id } = outlet;
    const billion = (sum: string) => `toString(toDecimal64(round(${sum} / 1e11, 3), 3))`;
    const ask = async (from: string, by: string) =>
      rows<{ sum: string }>(
        client,
        `SELECT ${billion('sum(paid_fen)')} AS sum FROM ${from} WHERE county = '${county}' AND ${day} AND ${by} != ''
         GROUP BY ${by} WITH ROLLUP HAVING sum(paid_fen) > 0 ORDER BY sum(paid_fen) DESC LIMIT 2`,
      );
    const expected = await Promise.all([
      ask('sales_by_hour', 'platform'),
      ask('products_by_hour', "if(village = '', 'unknown', village)"),
      ask('products_by_hour', 'category'),
      ask('products_by_hour', 'outlet_id'),
    ]);
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
    expect(textOf(await read(path))).toContain(`Shima Station ${id}`);
    expect(textOf(await read(`${path}?lang=zh`))).toContain(`石马村服务站 ${id}`);
    const figure = encodeURIComponent(`sales.outlet.${platform} ${id}`);
    expect(textOf(await read(`${path}?figure=${figure}`))).toContain('Sales, Shima Station, ');
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

describe('a sample of a simulated season', () => {
  it('is called so in every footer of the campaign, by its events alone', async () => {
    const sample = 'Simulated data, sample 1:100,000, expanded';
    expect(textOf(await read(CAMPAIGN_PATH))).toContain(`Data: ${sample}`);
    expect(textOf(await read(`${CAMPAIGN_PATH}?wall=1`))).toContain(`Data: ${sample}`);
    expect(textOf(await read(`${CAMPAIGN_PATH}?lang=zh`))).toContain('数据：模拟数据，1:100,000抽样，已推算');
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
    const asked = `${CAMPAIGN_PATH}?${segment}&scope=comparable`;
    const shown = await read(asked);
    expect(textOf(shown)).toContain('Comparable in both years: 496 of 756 counties and 8 of 8 platforms');
    expect(textOf(await read(`${asked}&lang=zh`))).toContain('两期可比：756个县中496个、8个平台中8个');
    const link = `${CAMPAIGN_PATH}/comparable?${segment}&amp;scope=comparable`;
    expect(shown).toContain(`href="${link}"`);
    const page = textOf(await read(link.replace('&amp;', '&')));
    expect(page).toContain('Counties listed on 11 November 2016 and 11 November 2017');
    expect(page).toMatch(/Fuping County National demonstration counties Listed later 2017-08-01/);
  });
});

/** The figures that a page shows, by their names in addresses, with those that have no value. */
function figuresOf(html: string): string[] {
  return [...html.matchAll(/figure=([^"&]+)[^>]*>(.*?)<\/a/gs)].map(
    ([, figure = '', shown = '']) => `${figure}${textOf(shown).trim() === '–' ? ' has none' : ''}`,
  );
}

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

describe('a rank', () => {
  it('is one of the counties that are listed, and speaks of brackets where there are some', async () => {
    const list = textOf(await read(`${CAMPAIGN_PATH}/counties?segment=all`));
    const [, listed = ''] = /By sales (?:The first 200 of )?(\d+) counties/.exec(list) ?? [];
    const page = await read(`${CAMPAIGN_PATH}/counties/411024`);
    const text = textOf(page);
    expect(text).toMatch(new RegExp(`Rank in the country \\d+ of ${listed} \\(\\d+–\\d+\\)`));
    expect(text).toContain('the ranks in brackets');
    const figure = textOf(await read(`${CAMPAIGN_PATH}/counties/411024?figure=rank.county.411024`));
    expect(figure).toContain(`/ ${listed}`);
  });
});

/** A page of each kind, with its title, and that of the page above it. */
const PAGES = [
  ['/?lang=en', 'Campaigns', ''],
  [CAMPAIGN_PATH, 'Double 11, 2017', ''],
  [`${CAMPAIGN_PATH}/counties`, 'Counties', 'Double 11, 2017'],
  [`${CAMPAIGN_PATH}/counties/411024`, 'Yanling County', 'Double 11, 2017'],
  [`${CAMPAIGN_PATH}/products?category=agri&lang=zh`, '农产品', '2017年“双十一”'],
  [`${CAMPAIGN_PATH}/editions`, 'Editions', 'Double 11, 2017'],
  ['/operations', 'Operations', ''],
  [`${CAMPAIGN_PATH}?wall=1&theme=dark`, 'Double 11, 2017', ''],
  ['/rejects', 'Rejects', ''],
] as const;

describe('every page', () => {
  it.each(PAGES)(
    '%s runs and styles nothing by its own text, loads from this server alone, and has its title',
    async (path, title, within) => {
      const answer = await answerOf(dashboard, path);
      const html = await answer.text();
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
      expect(html.match(/<script(?![^>]* src="\/assets\/)/g)).toBeNull();
      expect(html.match(/ (?:style|on\w+)=/g)).toBeNull();
      expect(html.match(/(?:src|href|action)="(?!\/)[^#"]/g)).toBeNull();
      for (const [, asset = ''] of html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g))
        expect((await dashboard.get(asset)).status).toBe(200);
      const names = [title, within].filter((name) => name !== '');
      expect(/<title>(.*?) · Countyflow<\/title>/.exec(html)?.[1]).toBe(names.join(' – '));
      expect(textOf(/<h1.*?<\/h1>/s.exec(html)?.[0] ?? '').trim()).toBe(names.join(' '));
    },
  );

  it('is not sent again to a reader who has it', async () => {
    const again = async (): Promise<unknown> => {
      const etag = (await dashboard.get(CAMPAIGN_PATH)).headers.get('etag') ?? '';
      const answer = await dashboard.get(CAMPAIGN_PATH, { 'If-None-Match': etag });
      return [answer.status, await answer.text()];
    };
    expect((await read(CAMPAIGN_PATH)).length).toBeGreaterThan(10_000);
    // The tag holds the minute, and how fresh the page is: either may change between the two.
    await expect.poll(again).toEqual([304, '']);
    expect((await dashboard.get(`${CAMPAIGN_PATH}?lang=zh`)).headers.get('etag')).not.toBe('');
  });

  it('loads less than 100 KB of script, and 250 KB in all', async () => {
    const html = await read(CAMPAIGN_PATH);
    const paths = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    const sizes = await Promise.all(
      paths.map(async (path) => (await (await dashboard.get(path)).arrayBuffer()).byteLength),
    );
    const sum = (of: readonly number[]) => of.reduce((all, size) => all + size, 0);
    const ofScripts = sizes.filter((_, at) => paths[at]?.endsWith('.js'));
    expect([paths.length, ofScripts.length]).toEqual([5, 1]);
    expect(sum(ofScripts)).toBeLessThan(100_000);
    expect(sum(sizes)).toBeLessThan(250_000);
  });
});

// One dashboard for all of them, whose sections are computed once.
requestCases(dashboard);
figureCases(dashboard);
everyPageCases(dashboard);
browserCases(dashboard);
layoutShiftCases(dashboard);
liveCases(dashboard);
