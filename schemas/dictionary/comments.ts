import { PUBLIC_VIEWS, type PublicView } from '../public-views.ts';
import { ARGUMENTS } from './arguments.ts';
import { type Bilingual, bilingual, halvesOf } from './bilingual.ts';
import { COLUMN_EXCEPTIONS } from './column-exceptions.ts';
import { COLUMNS } from './columns.ts';
import { type ViewText, VIEW_TEXTS } from './views.ts';

/** The comment of a column of a public view; undefined if it has no description. */
export function columnComment(view: string, column: string): Bilingual | undefined {
  const exception = COLUMN_EXCEPTIONS.find(({ views, columns }) => views.includes(view) && column in columns);
  return exception?.columns[column] ?? COLUMNS[column];
}

/**
 * The comment of a public view: its call if it is a function, what it has, each argument, and its grain, unit and basis.
 * The parts are sentences in the same order in both languages.
 */
export function viewComment(view: PublicView): Bilingual {
  const { summary, grain, unit, basis }: ViewText = VIEW_TEXTS[view];
  const given = Object.entries(ARGUMENTS[view] ?? {});
  const call = given.length === 0 ? '' : `${view}(${given.map(([name]) => name).join(', ')})`;
  const parts = [
    { en: call, zh: call, text: summary },
    ...given.map(([name, text]) => ({ en: name, zh: name, text })),
    { en: 'Grain', zh: '粒度', text: grain },
    { en: 'Unit', zh: '单位', text: unit },
    { en: 'Basis', zh: '口径', text: basis },
  ].flatMap(({ en, zh, text }) => (text === undefined ? [] : [{ en, zh, text: halvesOf(text) }]));
  return bilingual(
    parts.map(({ en, text }) => (en === '' ? text.en : `${en}: ${text.en}`)).join('. '),
    parts.map(({ zh, text }) => (zh === '' ? text.zh : `${zh}：${text.zh}`)).join('。'),
  );
}

export function isPublicView(name: string): name is PublicView {
  return (PUBLIC_VIEWS as readonly string[]).includes(name);
}
