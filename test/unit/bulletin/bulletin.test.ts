import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../schemas/text/language.ts';
import { composeBulletin } from '../../../statistics/bulletin/bulletin.ts';
import { renderHtml, withFixedParts } from '../../../statistics/bulletin/render-html.ts';
import { renderMarkdown } from '../../../statistics/bulletin/render-markdown.ts';
import { editionFigures, emptyFigures } from '../../support/bulletin-figures.ts';
import { HOSTILE, STEERING } from '../../support/hostile-texts.ts';

const RENDERERS = { html: renderHtml, md: renderMarkdown };
const FORMATS = Object.keys(RENDERERS) as (keyof typeof RENDERERS)[];
const BOTH = LANGUAGES.flatMap((language) => FORMATS.map((format) => ({ language, format })));

describe('the sentences', () => {
  const text = (language: 'en' | 'zh') => renderMarkdown(composeBulletin(editionFigures(), language));

  it('are those of a ministry, in English', () => {
    const en = text('en');
    expect(en).toContain(
      'In the period of 1–11 November 2017, rural online retail sales reached 84.608 billion yuan, down 1.01 % year on year.',
    );
    // 39.240 of 84.608 is 46.38 %, and 23.563 of 49.010 is 48.08 %: by hand, 1.70 points less.
    expect(en).toContain(
      'Of this, sales on the single day, 11 November, reached 39.240 billion yuan, up 66.53 % year on year (11 November 2016: 23.563 billion yuan), accounting for 46.38 % of the period, 1.70 percentage points less than the year before.',
    );
    expect(en).toContain(
      'The strongest hour of 11 November was 01:00–02:00, with 19.240 billion yuan or 49.00 % of the day.',
    );
    expect(en).toContain(
      '(illustrative list) sold 100.00 million yuan in the period, 0.12 % of rural sales.',
    );
    // Half up from the exact ratio, 7.995.
    expect(en).toContain(
      'sold 3.197 billion yuan on the day, 8.00 times the rural sales of old the year before.',
    );
    expect(en).toContain('(7.157 billion yuan, 28.8 million boxes)');
  });

  it('are those of a ministry, in Chinese', () => {
    const zh = text('zh');
    expect(zh).toContain('2017年11月1—11日，农村网络零售额846.08亿元，同比下降1.01%。');
    expect(zh).toContain(
      '其中，11月11日当日农村网络零售额392.40亿元，同比增长66.53%（2016年11月11日为235.63亿元），占全周期的比重为46.38%，比上年同期下降1.70个百分点。',
    );
    expect(zh).toContain('01:00—02:00销售额最高，为192.40亿元，占当日的49.00%。');
    expect(zh).toContain('（示意名单）全周期网络零售额10,000.00万元，占农村网络零售额的比重为0.12%。');
    expect(zh).toContain('（71.57亿元，2,880万箱）');
  });

  it('tell what was sold and what was bought, with an order between two counties once', () => {
    const figures = editionFigures();
    const [model] = figures.statistics.values();
    if (model === undefined) throw new Error('the figures have a statistic');
    const flow = (metric: string, value: string, unit = 'bn CNY', decimals = 3) =>
      [
        `rural.day.${metric}`,
        { ...model, metric, unit, decimals, value, exact: value, segment: 'rural', platform: null },
      ] as const;
    const flows = new Map([
      flow('sales', '39.240'),
      flow('purchases', '31.781'),
      flow('purchases_yoy', '66.04', '%', 2),
      flow('trade', '41.623'),
      flow('produce_to_city', '4.073'),
      flow('goods_to_countryside', '22.007'),
    ]);
    const told = { ...figures, statistics: new Map([...figures.statistics, ...flows]) };
    const en = renderMarkdown(composeBulletin(told, 'en'));
    expect(en).toContain(
      'On 11 November, purchases by buyers in rural areas reached 31.781 billion yuan, up 66.04 % year on year; of this, goods to the countryside reached 22.007 billion yuan. Produce of rural sellers to the city reached 4.073 billion yuan. Sales and purchases together reached 41.623 billion yuan.',
    );
    expect(en).toMatch(/\| 39\.240 +\| +31\.781 +\| +41\.623 +\| +4\.073 +\| +22\.007 \|/);
    expect(renderMarkdown(composeBulletin(told, 'zh'))).toContain(
      '11月11日，农村地区购买额317.81亿元，同比增长66.04%；其中工业品下乡220.07亿元。农村卖家的农产品进城40.73亿元。销售额与购买额合计416.23亿元。',
    );
    // Twice its error is 66.10.
    const known = flows.get('rural.day.purchases_yoy');
    if (known === undefined) throw new Error('purchases have a growth');
    flows.set('rural.day.purchases_yoy', { ...known, sampled_orders: '5000', standard_error: 33.05 });
    expect(text('en')).not.toContain('about the same');
    const sampled = (language: 'en' | 'zh') =>
      renderMarkdown(composeBulletin({ ...figures, statistics: flows }, language));
    expect(sampled('en')).toContain(
      'up 66.04 % year on year (about the same, within the error of the sample); of this, goods',
    );
    expect(sampled('zh')).toContain('同比增长66.04%（在抽样误差范围内，基本持平）；其中');
    // These figures have no purchases.
    expect(text('en')).not.toContain('Both directions');
  });

  it('tell how many outlets and villages sold, and the villages that may be published', () => {
    const figures = editionFigures();
    const [model] = figures.platforms;
    if (model === undefined) throw new Error('the figures have a platform');
    const sold = (member: string, en: string, zh: string, fen: string) => ({
      ...{ ...model, member, label_en: en, label_zh: zh, sales_fen: fen, share_percent: '60' },
    });
    const told = (language: 'en' | 'zh', sampleFactor: number) =>
      renderMarkdown(
        composeBulletin(
          {
            ...figures,
            facts: { ...figures.facts, sampleFactor },
            activity: {
              outlets: { active: 5448, base: 2997 },
              villages: { active: 10885, base: 5732 },
              types: [{ id: 'direct-store', active: 204, base: 120 }],
            },
            outletTypes: [
              sold('direct-store', 'Direct store', '直营店', '162000000000'),
              sold('', '', '', '100'),
            ],
            villages: [
              sold('330127100201', "Chun'an County 330127100201", '淳安县 330127100201', '100000000'),
              sold('330127100202', "Chun'an County 330127100202", '淳安县 330127100202', '90000000'),
            ],
          },
          language,
        ),
      );
    const en = told('en', 1);
    expect(en).toContain(
      'On 11 November, 5,448 outlets and 10,885 villages of rural areas had an order (2,997 outlets and 5,732 villages in the base window).',
    );
    expect(en).toContain(
      "these sold most: Chun'an County 330127100201 (1.00 m yuan) and Chun'an County 330127100202 (0.90 m yuan).",
    );
    expect(en).toMatch(/\| Direct store +\| +204 \| +1\.620 \|/);
    expect(en).toMatch(/\| without an outlet +\| +– \|/);
    const zh = told('zh', 1);
    expect(zh).toContain('11月11日，农村地区有5,448个网点、10,885个村产生订单（基期为2,997个和5,732个）。');
    expect(zh).toContain('淳安县 330127100201（100.00万元）');
    expect(told('en', 10_000)).toContain(
      'only orders of the sample count here, from which no totals follow.',
    );
    expect(told('zh', 10_000)).toContain('仅就样本订单计数，不能推算总数。');
    expect(text('en')).not.toContain('Outlets and villages');
  });

  it('say which edition, when, by which basis and of which sample', () => {
    const en = text('en');
    expect(en).toContain('- **Edition**: 2 (revised), published 12 November 2017');
    expect(en).toContain('- **Data as of**: 12 November 2017, 09:30:00 (UTC+8)');
    expect(en).toContain('- **Basis**: by payment time');
    expect(en).toContain('1:10,000, expanded');
    expect(en).toContain('An illustration and not the official list: “Double 11”.');
    expect(text('zh')).toContain('- **版本**：第2版（修订数），2017年11月12日发布');
    const live = composeBulletin({ ...editionFigures(), edition: null }, 'en');
    expect(renderMarkdown(live)).toContain('- **Edition**: live, not an edition');
  });

  it.each([
    ['simulated', 'Simulated data', '模拟数据'],
    ['partly-simulated', 'Partly simulated data', '部分为模拟数据'],
    ['unknown', 'Not known whether simulated', '是否为模拟数据不详'],
  ] as const)('say on the cover, each page, chart and table that data are %s', (dataOrigin, ...words) => {
    const { facts, ...others } = editionFigures();
    for (const [at, language] of (['en', 'zh'] as const).entries()) {
      const document = composeBulletin({ ...others, facts: { ...facts, dataOrigin } }, language);
      const word = words[at] ?? '';
      const markdown = renderMarkdown(document);
      expect(markdown.split('\n\n')[1]).toContain(`> **${word}`);
      const tables = markdown.split('\n\n').filter((part) => /^\*\*.*\*\* · /.test(part));
      expect(tables.length).toBeGreaterThan(2);
      for (const subtitle of tables) expect(subtitle).toContain(` · ${word} · `);
      const html = renderHtml(document);
      expect(html).toContain(`<p class="origin">${word}`);
      expect(html).toContain(`@bottom-right { content: "${word}"`);
      const charts = html.match(/<figure>.*?<\/figure>/gs) ?? [];
      expect(charts.length).toBeGreaterThan(2);
      for (const chart of charts) expect(chart).toContain(`${word} · `);
    }
  });

  it.each(['html', 'md'] as const)('say nothing of a simulation in %s if there is none', (format) => {
    const { facts, ...others } = editionFigures();
    for (const language of ['en', 'zh'] as const) {
      const document = composeBulletin({ ...others, facts: { ...facts, dataOrigin: 'platforms' } }, language);
      expect(RENDERERS[format](document)).not.toMatch(/simulat|模拟/i);
    }
  });

  it.each([
    // Nine orders of the sample on a side say nothing; the amounts stay.
    [{ base_orders: '90000' }, 'reached 39.240 billion yuan, accounting for', '392.40亿元，占全周期'],
    [
      { growth_percent: '1414.4' },
      '39.240 billion yuan, 15.1 times the sales of the year before (11 November 2016',
      '392.40亿元，为上年同期的15.1倍（2016年11月11日',
    ],
  ])('give growth as tables do: %o', (changes, en, zh) => {
    const figures = editionFigures();
    const { period, day } = figures.segments;
    const segments = { period, day: day.map((row) => ({ ...row, ...changes })) };
    const written = (language: 'en' | 'zh') =>
      renderMarkdown(composeBulletin({ ...figures, segments }, language));
    expect(written('en')).toContain(en);
    expect(written('zh')).toContain(zh);
  });

  it('accumulate hours in the order of the clock, and end with the last that sold', () => {
    const rows = text('en').split('\n');
    expect(rows).toContain('| 01:00 | 20.000 | 20.000 |');
    expect(rows).toContain('| 02:00 | 39.240 | 23.563 |');
    expect(rows).toContain('| 24:00 | – | 23.563 |');
  });
});

describe.each(BOTH)('a bulletin in $language as $format', ({ language, format }) => {
  const render = (figures = editionFigures()) => RENDERERS[format](composeBulletin(figures, language));

  it('says that a campaign has no sales, and still defines what would count', () => {
    const text = render(emptyFigures());
    expect(text).toContain(
      language === 'zh' ? '尚无该活动的农村销售数据' : 'holds no rural sales of this campaign yet',
    );
    expect(text).toContain(language === 'zh' ? '归属' : 'Attribution');
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  it('leaves growth out where there is no base window', () => {
    const { facts, ...rest } = editionFigures();
    const alone = { ...facts, period: { ...facts.period, base: null }, day: { ...facts.day, base: null } };
    const without = (rows: typeof rest.days) =>
      rows.map((row) => ({ ...row, base_sales_fen: null, growth_percent: null }));
    const figures = {
      ...rest,
      facts: alone,
      segments: { period: without(rest.segments.period), day: without(rest.segments.day) },
      days: without(rest.days),
      hours: without(rest.hours),
    };
    const text = render(figures);
    expect(text).not.toMatch(/NaN|undefined|null|year on year|同比增长\d/);
    expect(text).toContain(language === 'zh' ? '392.40' : '39.240');
  });

  it.each(Object.entries(HOSTILE))('shows hostile names as text (%s)', (_, name) => {
    const text = render(editionFigures(name));
    expect(/<img|<!-- -->|<script/.test(text)).toBe(false);
    expect(STEERING.test(text)).toBe(false);
    if (format === 'md') expect(/(?<!\\)\[d\]|(?<!\\):\/\/evil|\*\*f|`c`/.test(text)).toBe(false);
  });
});

describe('the page', () => {
  const html = renderHtml(composeBulletin(editionFigures(), 'zh'));

  it('needs nothing else', () => {
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|href=|url\((?!#)|@import|https?:/);
    expect(html).toContain('default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;');
  });

  it('is light or dark by the setting of its reader, and light in print', () => {
    expect(html).toContain('@media screen and (prefers-color-scheme: dark)');
    expect(html).toContain('@media print');
    expect(html).toContain('<html lang="zh-Hans">');
  });

  it('has unique ids and a drawing for each chart', () => {
    const ids = [...html.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(html.match(/<svg /g)).toHaveLength(6);
  });
});

describe('what differs from printing to printing in a PDF', () => {
  const pdf = (date: string) =>
    Buffer.from(
      `%PDF-1.4\n/CreationDate (D:${date}+00'00')\n/ModDate (D:${date}+00'00')>>\n/ID [<aB01> <FF09>]\n\xff\x00`,
      'latin1',
    );

  it('has the dates of the data, in the same length', () => {
    const fixed = withFixedParts(pdf('20261126235920'), '2017-11-12 09:30:00');
    expect(fixed.equals(withFixedParts(pdf('20270101000000'), '2017-11-12 09:30:00'))).toBe(true);
    expect(fixed.length).toBe(pdf('20261126235920').length);
    expect(fixed.toString('latin1')).toContain(
      "/CreationDate (D:20171112093000+08'00')\n/ModDate (D:20171112093000+08'00')>>",
    );
    expect(fixed.toString('latin1')).toContain('/ID [<0000> <0000>]\n\xff\x00');
  });

  it('has the same names of elements, whatever number Chromium began with', () => {
    const named = (first: number, second: number) => {
      const [a, b] = [first, second].map((number) => `(node${String(number).padStart(8, '0')})`);
      return Buffer.from(`/Headers [${b} ${a}]\n/Names [${a} 5 0 R ${b} 7 0 R]`, 'latin1');
    };
    const fixed = withFixedParts(named(98, 101), '');
    expect(fixed.equals(withFixedParts(named(99, 102), ''))).toBe(true);
    expect(fixed.toString('latin1')).toBe(
      '/Headers [(node00000001) (node00000000)]\n/Names [(node00000000) 5 0 R (node00000001) 7 0 R]',
    );
  });
});
