import { valueKind } from '../../adapters/clickhouse/public-views.ts';
import type { Label } from '../../schemas/text/language.ts';
import { type DescribedColumn, type DescribedView, halvesOf, row, table } from './read-dictionary.ts';
import { valuePageOf } from './value-page.ts';

/** The page of some views. Views that have the same columns share a table. */
export function viewPage(title: Label, names: readonly string[], views: readonly DescribedView[]): string {
  const found = names.map((name) => viewOf(views, name));
  const sections = found.flatMap((view, index) => {
    const next = found[index + 1];
    const isShared = next !== undefined && columnsKey(next) === columnsKey(view);
    return [describe(view), isShared ? sharedColumns(next) : columnTable(view)];
  });
  return [`# ${title.en} · ${title.zh}`, ...sections].join('\n\n');
}

export function viewOf(views: readonly DescribedView[], name: string): DescribedView {
  const found = views.find((view) => view.name === name);
  if (found === undefined) throw new Error(`there is no public view ${name}`);
  return found;
}

/** What a view has, without its grain, unit and basis. */
export function summaryOf({ comment }: DescribedView): Label {
  const [summary = { en: '', zh: '' }] = partsOf(comment);
  return summary;
}

function describe(view: DescribedView): string {
  const { en, zh } = summaryOf(view);
  const parts = partsOf(view.comment).slice(1);
  return [
    `## \`${view.name}\``,
    `${en}.`,
    `${zh}。`,
    table(['', 'English', '中文'], parts.map(partRow)),
  ].join('\n\n');
}

function partRow({ en, zh }: Label): string {
  const [name = '', ...text] = en.split(': ');
  const [zhName = '', ...zhText] = zh.split('：');
  return row([`${name} · ${zhName}`, text.join(': '), zhText.join('：')]);
}

/** Both halves have the same sentences: each after the first begins with its name and a colon. */
function partsOf(comment: string): Label[] {
  const { en, zh } = halvesOf(comment);
  const english = en.split(/\. (?=\w+: )/);
  const chinese = zh.split(/。(?=[\w粒度单位口径]+：)/);
  if (english.length !== chinese.length) throw new Error(`the halves differ in their parts: ${comment}`);
  return english.map((text, index) => ({ en: text, zh: chinese[index] ?? '' }));
}

function columnTable(view: DescribedView): string {
  return table(
    ['column · 列', 'type · 类型', 'English', '中文'],
    view.columns.map(({ name, type, en, zh }) =>
      row([`\`${name}\``, typeCell(view.name, name, type), en, zh]),
    ),
  );
}

function typeCell(view: string, column: string, type: string): string {
  const kind = valueKind(view, column);
  return kind === undefined ? `\`${type}\`` : `\`${type}\` [${kind}](${valuePageOf(kind)})`;
}

function sharedColumns({ name }: DescribedView): string {
  return `The columns are those of \`${name}\`, below. 各列同下文的 \`${name}\`。`;
}

function columnsKey({ columns }: DescribedView): string {
  return JSON.stringify(columns.map(({ name, type, en, zh }: DescribedColumn) => [name, type, en, zh]));
}
