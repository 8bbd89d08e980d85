import type { Bilingual } from './bilingual.ts';
import { COLUMNS } from './columns.ts';
import { PAGES } from './pages.ts';
import { type Entries, readBlocks, type ViewFile } from './view-block.ts';

/** What the SQL file of a public view states in the block of comments at its top. */
export interface ViewText {
  readonly summary: Bilingual;
  /** What one row is. */
  readonly grain: Bilingual;
  readonly unit: Bilingual | undefined;
  /** Which orders count when. */
  readonly basis: Bilingual | undefined;
  /** The page of the dictionary that describes it, and its place there. */
  readonly page: string;
  readonly place: number;
  /** Columns that mean something else than in columns.ts, or that no other view has. */
  readonly columns: ReadonlyMap<string, { readonly text: Bilingual; readonly kind: string | undefined }>;
}

const BILINGUAL = {
  form: /^[^|\p{Script=Han}]+(?<!\.) \| [^|]*\p{Script=Han}[^|]*(?<!。)$/u,
  remedy: 'English | 中文, without a full stop',
};
const FORMS: Readonly<Record<string, typeof BILINGUAL>> = {
  page: {
    form: new RegExp(`^(?:${Object.keys(PAGES).join('|')}) \\d+$`),
    remedy: 'a page of schemas/dictionary/pages.ts and the place on it, such as: sales 1',
  },
};

/** The texts of public views by name. Throws an error that lists every fault, with its file, line and remedy. */
export function readViewTexts(files: readonly ViewFile[]): ReadonlyMap<string, ViewText> {
  const faults: string[] = [];
  const blocks = readBlocks(files, faults);
  for (const { file, entries } of blocks) faults.push(...faultsOf(file, entries));
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return new Map(blocks.map(({ file, entries }) => [file.name, textOf(entries)]));
}

function faultsOf({ path, sql }: ViewFile, entries: Entries): string[] {
  const statement = sql.replaceAll(/^\s*--.*$/gm, '');
  const list = /^CREATE OR REPLACE VIEW \w+ \(\n.*?^\)/ms.exec(statement)?.[0];
  const columns = namesIn(list ?? '', /^ {2}(\w+) /gm);
  if (list === undefined) return [`${path}:1: list the columns of the view, one to a line`];
  const needed = [
    ...['summary', 'grain', 'page'],
    ...columns.filter((name) => !(name in COLUMNS)).map((name) => `column ${name}`),
  ];
  const stated = [...entries].flatMap(([key, { at, text }]) => {
    const { form, remedy } = FORMS[key] ?? BILINGUAL;
    const [about = '', name = ''] = key.split(' ');
    if (!form.test(text)) return [`${at}: ${key} must be ${remedy}`];
    return about !== 'column' || columns.includes(name)
      ? []
      : [`${at}: the view has no ${key}: remove the line`];
  });
  return [...needed.flatMap((key) => (entries.has(key) ? [] : [lacking(path, key)])), ...stated];
}

function lacking(path: string, key: string): string {
  const shared = key.startsWith('column ')
    ? `, or the text column.${key.slice('column '.length)} to schemas/text`
    : '';
  return `${path}:1: the block lacks ${key}: add \`-- ${key}: ...\`${shared}, ${(FORMS[key] ?? BILINGUAL).remedy}`;
}

function namesIn(text: string, form: RegExp): string[] {
  return [...new Set([...text.matchAll(form)].map(([, name = '']) => name))];
}

/** Of entries without faults. */
function textOf(entries: Entries): ViewText {
  const text = (key: string) => entries.get(key)?.text as Bilingual;
  const [page = '', place] = text('page').split(' ');
  const columns = [...entries].filter(([key]) => key.startsWith('column '));
  return {
    summary: text('summary'),
    grain: text('grain'),
    unit: entries.has('unit') ? text('unit') : undefined,
    basis: entries.has('basis') ? text('basis') : undefined,
    page,
    place: Number(place),
    columns: new Map(
      columns.map(([key, { kind }]) => [key.replace('column ', ''), { text: text(key), kind }]),
    ),
  };
}
