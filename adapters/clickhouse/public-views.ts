import { readdirSync, readFileSync } from 'node:fs';
import { type Bilingual, bilingual, halvesOf } from '../../schemas/dictionary/bilingual.ts';
import { COLUMNS } from '../../schemas/dictionary/columns.ts';
import { VALUE_KINDS } from '../../schemas/dictionary/value-kinds.ts';
import { readViewTexts, type ViewText } from '../../schemas/dictionary/view-text.ts';

/** What the SQL files of a folder state about their views, by view. */
export function readViewFolder(folder: URL): ReadonlyMap<string, ViewText> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  return readViewTexts(
    files.map((file) => {
      const sql = readFileSync(new URL(file, folder), 'utf8');
      return { path: `views/${file}`, name: /^CREATE OR REPLACE VIEW (\w+)/m.exec(sql)?.[1] ?? file, sql };
    }),
  );
}

const TEXTS = readViewFolder(new URL('../../schemas/clickhouse/views/', import.meta.url));

/** Views for analysts: those with a file in schemas/clickhouse/views. */
export const PUBLIC_VIEWS: readonly string[] = [...TEXTS.keys()].sort();

/** What its file states about a public view. */
export function viewText(view: string): ViewText {
  const text = TEXTS.get(view);
  if (text === undefined) throw new Error(`there is no public view ${view}`);
  return text;
}

/** The comment of a column of a public view; undefined if it has no description. */
export function columnComment(view: string, column: string): Bilingual | undefined {
  return TEXTS.get(view)?.columns.get(column)?.text ?? COLUMNS[column];
}

/** The kind of the values of a column in the view `label`; undefined if they have no labels. */
export function valueKind(view: string, column: string): string | undefined {
  return TEXTS.get(view)?.columns.get(column)?.kind ?? VALUE_KINDS[column];
}

/**
 * The comment of a public view: what it has, and its grain, unit and basis. The parts are sentences in the same order in
 * both languages.
 */
export function viewComment(view: string): Bilingual {
  const { summary, grain, unit, basis } = viewText(view);
  const parts = [
    { en: 'Grain', zh: '粒度', text: grain },
    { en: 'Unit', zh: '单位', text: unit },
    { en: 'Basis', zh: '口径', text: basis },
  ].flatMap(({ en, zh, text }) => (text === undefined ? [] : [{ en, zh, text: halvesOf(text) }]));
  const first = halvesOf(summary);
  return bilingual(
    [first.en, ...parts.map(({ en, text }) => `${en}: ${text.en}`)].join('. '),
    [first.zh, ...parts.map(({ zh, text }) => `${zh}：${text.zh}`)].join('。'),
  );
}
