import { format, resolveConfig } from 'prettier';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Halves } from '../../schemas/dictionary/bilingual.ts';
import { type DescribedView, readLabels, readViews } from './read-dictionary.ts';
import { row, table } from './table.ts';
import { valuePage, VALUE_PAGES } from './value-page.ts';
import { summaryOf, viewOf, viewPage } from './view-page.ts';

interface ViewTheme {
  readonly file: string;
  readonly title: Halves;
  readonly views: readonly string[];
}

/** Views that are read together, a page for each theme. */
const THEMES: readonly ViewTheme[] = [
  {
    file: 'statistics.md',
    title: { en: 'Published figures', zh: '发布数据' },
    views: ['statistic', 'campaign_figure'],
  },
  {
    file: 'sales.md',
    title: { en: 'Sales', zh: '销售' },
    views: ['sales_by_window', 'sales_by_minute'],
  },
  {
    file: 'products.md',
    title: { en: 'Products', zh: '商品' },
    views: ['products_by_window'],
  },
  {
    file: 'activity.md',
    title: { en: 'Active places', zh: '有销售的地点' },
    views: ['activity_by_window'],
  },
  {
    file: 'editions.md',
    title: { en: 'Editions', zh: '版次' },
    views: ['published_edition', 'statistic_by_edition', 'sales_by_edition', 'products_by_edition'],
  },
  {
    file: 'rollups.md',
    title: { en: 'Rollups by hour', zh: '按小时汇总' },
    views: ['sales_rollup', 'product_rollup', 'copy_rollup'],
  },
  {
    file: 'lists.md',
    title: { en: 'Lists', zh: '名单' },
    views: [
      'campaign',
      'campaign_window',
      'county',
      'segment',
      'segment_member',
      'campaign_segment_member',
      'label',
    ],
  },
  {
    file: 'outlets.md',
    title: { en: 'Register of outlets', zh: '网点名册' },
    views: ['outlet'],
  },
  {
    file: 'quality.md',
    title: { en: 'Accounting and quarantine', zh: '核对和隔离' },
    views: ['accounting', 'held_event', 'quarantine_decision'],
  },
];

/** The pages of docs/dictionary by file name, as the database describes itself. */
export async function dictionaryPages(client: ClickHouseClient): Promise<ReadonlyMap<string, string>> {
  const views = await readViews(client);
  const labels = await readLabels(client);
  const pages = [
    ['README.md', index(views)] as const,
    ...THEMES.map((theme) => [theme.file, viewPage(theme.title, theme.views, views)] as const),
    ...VALUE_PAGES.map((page) => [page.file, valuePage(page, labels)] as const),
  ];
  const config = await resolveConfig(new URL('../../package.json', import.meta.url));
  return new Map(
    await Promise.all(
      pages.map(
        async ([file, text]) => [file, await format(text, { ...config, parser: 'markdown' })] as const,
      ),
    ),
  );
}

function index(views: readonly DescribedView[]): string {
  const listed = THEMES.flatMap(({ file, views: names }) =>
    names.map((name) => {
      const { en, zh } = summaryOf(viewOf(views, name));
      return row([`[\`${name}\`](${file})`, en, zh]);
    }),
  );
  return [
    '# Data dictionary · 数据字典',
    'Every public view and column, as their comments in the database describe them. `npm run dictionary` writes these pages.',
    '全部公开视图及其各列，内容取自数据库中的注释。本目录各页由 `npm run dictionary` 生成。',
    "A comment is `English | 中文`. `SELECT name, comment FROM system.columns WHERE table = 'statistic'` prints those of a view; ClickHouse keeps none for columns of views that are functions, so this dictionary describes them. A type is followed by the kind of its values, which the view `label` names in both languages. [What the figures mean](../analyst.md#what-the-figures-mean) defines what counts.",
    '注释的格式为 `English | 中文`。函数式视图的各列在 ClickHouse 中没有注释，以本字典为准。类型之后为取值的类别，取值的中英文名称见视图 `label`。统计范围和口径见[说明](../analyst.md#what-the-figures-mean)（英文）。',
    table(['view · 视图', 'English', '中文'], listed),
    `Values · 取值: ${VALUE_PAGES.map(({ file, title }) => `[${title}](${file})`).join(', ')}.`,
  ].join('\n\n');
}
