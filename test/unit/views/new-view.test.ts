import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { columnComment, PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import en from '../../../schemas/text/en.json' with { type: 'json' };
import { page } from '../../support/markdown.ts';
import { labelsBelow } from '../../../schemas/text/say.ts';
import { columnsOf, VIEWS } from './sql-files.ts';

/** Tests that read every public view in the same way do not test one. */
const GENERAL = /^(?:integration|system)\/(?:clickhouse|dictionary|migrations|security)\//;

const TESTS = ['integration', 'system', 'machine', 'support']
  .flatMap((folder) =>
    readdirSync(new URL(`../../${folder}/`, import.meta.url), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  )
  .filter((file) => file.endsWith('.ts') && !GENERAL.test(file))
  .map((file) => page(`test/${file}`))
  .join('\n');

const WRITTEN = ['docs/views.md', 'docs/dictionary/README.md', 'infra/clickhouse/analyst-role.sql'];

/** Which edits that a public view of these columns needs beside its file are missing. */
function forgottenEdits(view: string, columns: readonly string[]): string[] {
  const isTested = new RegExp(`(?:FROM|JOIN) ${view}\\b|'${view}'`).test(TESTS);
  const unwritten = WRITTEN.filter((file) => !new RegExp(`\\b${view}\\b`).test(page(file)));
  const unsaid = [
    ...['summary', 'grain'].map((part) => `view.${view}.${part}`).filter((id) => !(id in en)),
    ...columns.filter((name) => columnComment(view, name) === undefined).map((name) => `column.${name}`),
  ];
  return [
    ...unsaid.map((id) => `schemas/text lacks ${id}: add it to en.json and zh.json`),
    ...(isTested ? [] : [`${view} has no test: add one to test/integration/statistics`]),
    ...unwritten.map((file) => `${file} lacks ${view}: run \`npm run dictionary\``),
  ];
}

const HAN = /\p{Script=Han}/u;
/** Marks of Chinese, which an English text does not contain. */
const CHINESE_MARK = /[\u3000-\u303f\uff00-\uffef]/u;

describe('the public views', () => {
  it.each(PUBLIC_VIEWS)('%s has its texts, its test, its grant, and its place in the pages', (view) => {
    expect(columnsOf(view).length).toBeGreaterThan(1);
    expect(forgottenEdits(view, columnsOf(view))).toEqual([]);
  });

  it('are described in English and Chinese, without a full stop and without what parts the two', () => {
    const texts = [...labelsBelow('view.'), ...labelsBelow('column.')];
    expect(texts.length).toBeGreaterThan(200);
    for (const [id, { en: english, zh }] of texts) {
      expect(english, id).toMatch(/[^.]$/);
      expect(HAN.test(english) || CHINESE_MARK.test(english), id).toBe(false);
      expect(HAN.test(zh) && !zh.endsWith('。'), id).toBe(true);
      expect(english + zh, id).not.toContain(' | ');
    }
  });

  it('have no text about a view or a column that there is not', () => {
    const columns = VIEWS.flatMap(({ name }) =>
      columnsOf(name).flatMap((column) => [column, `${name}.${column}`]),
    );
    const parts = PUBLIC_VIEWS.flatMap((view) =>
      ['summary', 'grain', 'unit', 'basis'].map((part) => `${view}.${part}`),
    );
    const known = new Set([
      ...columns.map((name) => `column.${name}`),
      ...parts.map((name) => `view.${name}`),
    ]);
    const found = Object.keys(en).filter((id) => /^(?:column|view)\./.test(id));
    expect(found.filter((id) => !known.has(id))).toEqual([]);
  });
});
