import { format, resolveConfig } from 'prettier';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { METRICS } from '../../schemas/metrics.ts';
import type { Label } from '../../schemas/text/language.ts';
import { type DescribedView, readLabels, readViews, row, table } from './read-dictionary.ts';
import { VALUE_PAGES, valuePage } from './value-page.ts';
import { summaryOf, viewOf, viewPage } from './view-page.ts';

/** Views that are read together, a page for each theme. */
const THEMES: Readonly<Record<string, readonly [title: Label, ...views: string[]]>> = {
  statistics: [{ en: 'Published figures', zh: '发布数据' }, 'statistic', 'campaign_figure'],
  sales: [{ en: 'Sales', zh: '销售' }, 'sales', 'sales_by_minute'],
  products: [{ en: 'Products', zh: '商品' }, 'products'],
  activity: [{ en: 'Active places', zh: '有销售的地点' }, 'activity'],
  editions: [{ en: 'Editions', zh: '版次' }, 'published_edition'],
  rollups: [{ en: 'Rollups by hour', zh: '按小时汇总' }, 'sales_by_hour', 'products_by_hour'],
  lists: [
    { en: 'Lists', zh: '名单' },
    ...['campaign', 'campaign_window', 'county', 'segment', 'campaign_segment_member', 'comparable_member'],
    'label',
  ],
  outlets: [{ en: 'Register of outlets', zh: '网点名册' }, 'outlet'],
  quality: [
    { en: 'Accounting and quarantine', zh: '核对和隔离' },
    ...['accounting', 'held_event', 'quarantine_decision'],
  ],
};

/** The pages of docs/dictionary by file name, as the database describes itself. */
export async function dictionaryPages(client: ClickHouseClient): Promise<ReadonlyMap<string, string>> {
  const views = await readViews(client);
  const labels = await readLabels(client);
  const pages = [
    ['README.md', index(views)] as const,
    ...Object.entries(THEMES).map(
      ([page, [title, ...names]]) => [`${page}.md`, viewPage(title, names, views)] as const,
    ),
    ...VALUE_PAGES.map((page) => [page.file, valuePage(page, labels)] as const),
    ['ids.md', await statisticIds(client)] as const,
    ['metrics.md', metricsPage()] as const,
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
  const listed = Object.entries(THEMES).flatMap(([page, [, ...names]]) =>
    names.map((name) => {
      const { en, zh } = summaryOf(viewOf(views, name));
      return row([`[\`${name}\`](${page}.md)`, en, zh]);
    }),
  );
  return [
    '# Data dictionary · 数据字典',
    'Every public view and column, as their comments in the database describe them. `npm run dictionary` writes these pages.',
    '全部公开视图及其各列，内容取自数据库中的注释。本目录各页由 `npm run dictionary` 生成。',
    "A comment is `English | 中文`. `SELECT name, comment FROM system.columns WHERE table = 'statistic'` prints those of a view. A type is followed by the kind of its values, which the view `label` names in both languages. [What the figures mean](../analyst.md#what-the-figures-mean) defines what counts.",
    '注释的格式为 `English | 中文`。类型之后为取值的类别，取值的中英文名称见视图 `label`。统计范围和口径见[说明](../analyst.md#what-the-figures-mean)（英文）。',
    table(['view · 视图', 'English', '中文'], listed),
    `Values · 取值: ${VALUE_PAGES.map(({ file, title }) => `[${title}](${file})`).join(', ')}, [ids of \`statistic\` · 统计指标编号](ids.md).`,
  ].join('\n\n');
}

/** The metrics of the worker, as Prometheus gets their help texts. */
function metricsPage(): string {
  const rows = Object.entries(METRICS).map(([name, { help, labels }]) =>
    row([`\`${name}\``, help, labels.map((label) => `\`${label}\``).join(', ')]),
  );
  return [
    '# Metrics',
    'What a worker serves, beside the metrics of its process and of Temporal. [Observability](../operations/observability.md#metrics) says where, and how to add them up.',
    table(['metric', 'what it says', 'labels'], rows),
  ].join('\n\n');
}

/** Every id of `statistic` in the built-in campaign, as what comes before the last point and what may follow it. */
async function statisticIds(client: ClickHouseClient): Promise<string> {
  const found = await rows<{ subjects: string[]; metrics: string[] }>(
    client,
    `SELECT arraySort(groupArray(subject)) AS subjects, metrics
     FROM (
       SELECT arrayStringConcat(arrayPopBack(splitByChar('.', id)), '.') AS subject,
         arraySort(groupUniqArray(splitByChar('.', id)[-1])) AS metrics
       FROM statistic WHERE campaign = 'double11-2017' GROUP BY subject
     )
     GROUP BY metrics ORDER BY subjects`,
  );
  const listed = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');
  return [
    '# Ids of statistics · 统计指标编号',
    'An id of `statistic` is a subject, a point and a metric, such as `rural.day.yoy`. These are the ids of `double11-2017`; another campaign has those of its own windows and segments. The kinds `metric` and `statistic` of [values](values.md) name them.',
    '`statistic` 的编号由统计对象、圆点和指标组成，如 `rural.day.yoy`。下表为 `double11-2017` 的全部编号；其他活动的时段和县域分组以其自身定义为准。名称见[取值](values.md)中的 `metric` 和 `statistic`。',
    table(
      ['subject · 统计对象', 'metric · 指标'],
      found.map(({ subjects, metrics }) => row([listed(subjects), listed(metrics)])),
    ),
  ].join('\n\n');
}
