import { format, resolveConfig } from 'prettier';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { PUBLIC_VIEWS, viewText } from '../../adapters/clickhouse/public-views.ts';
import type { Halves } from '../../schemas/dictionary/bilingual.ts';
import { PAGES } from '../../schemas/dictionary/pages.ts';
import { type DescribedView, readLabels, readViews } from './read-dictionary.ts';
import { metricsPage } from './metrics-page.ts';
import { statisticIds } from './statistic-ids.ts';
import { row, table } from './table.ts';
import { valuePage, VALUE_PAGES } from './value-page.ts';
import { summaryOf, viewOf, viewPage } from './view-page.ts';

interface ViewTheme {
  readonly file: string;
  readonly title: Halves;
  readonly views: readonly string[];
}

/** Views that are read together, a page for each theme. */
const THEMES: readonly ViewTheme[] = Object.entries(PAGES).map(([page, title]) => ({
  file: `${page}.md`,
  title,
  views: PUBLIC_VIEWS.filter((view) => viewText(view).page === page).sort(
    (a, b) => viewText(a).place - viewText(b).place,
  ),
}));

/** The pages of docs/dictionary by file name, as the database describes itself. */
export async function dictionaryPages(client: ClickHouseClient): Promise<ReadonlyMap<string, string>> {
  const views = await readViews(client);
  const labels = await readLabels(client);
  const pages = [
    ['README.md', index(views)] as const,
    ...THEMES.map((theme) => [theme.file, viewPage(theme.title, theme.views, views)] as const),
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
    "A comment is `English | 中文`. `SELECT name, comment FROM system.columns WHERE table = 'statistic'` prints those of a view. A type is followed by the kind of its values, which the view `label` names in both languages. [What the figures mean](../analyst.md#what-the-figures-mean) defines what counts.",
    '注释的格式为 `English | 中文`。类型之后为取值的类别，取值的中英文名称见视图 `label`。统计范围和口径见[说明](../analyst.md#what-the-figures-mean)（英文）。',
    table(['view · 视图', 'English', '中文'], listed),
    `Values · 取值: ${VALUE_PAGES.map(({ file, title }) => `[${title}](${file})`).join(', ')}, [ids of \`statistic\` · 统计指标编号](ids.md).`,
  ].join('\n\n');
}
