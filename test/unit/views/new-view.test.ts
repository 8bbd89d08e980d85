import { describe, expect, it } from 'vitest';
import { PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import en from '../../../schemas/text/en.json' with { type: 'json' };
import { labelsBelow } from '../../../schemas/text/say.ts';
import { forgottenEdits } from './forgotten.ts';
import { columnsOf, VIEWS } from './sql-files.ts';

const HAN = /\p{Script=Han}/u;
/** Marks of Chinese, which an English text does not contain. */
const CHINESE_MARK = /[\u3000-\u303f\uff00-\uffef]/u;

describe('a new public view', () => {
  it('needs its file, its texts, a test and `npm run dictionary`', () => {
    expect(forgottenEdits('orders_of_today', ['county', 'haste'])).toEqual([
      'schemas/text lacks view.orders_of_today.summary: add it to en.json and zh.json',
      'schemas/text lacks view.orders_of_today.grain: add it to en.json and zh.json',
      'schemas/text lacks column.haste: add it to en.json and zh.json',
      'orders_of_today has no test: add one to test/integration/statistics',
      'docs/views.md lacks orders_of_today: run `npm run dictionary`',
      'docs/dictionary/README.md lacks orders_of_today: run `npm run dictionary`',
      'infra/clickhouse/analyst-role.sql lacks orders_of_today: run `npm run dictionary`',
    ]);
  });
});

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
