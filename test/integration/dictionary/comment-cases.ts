import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { COLUMNS } from '../../../schemas/dictionary/columns.ts';
import { columnComment, PUBLIC_VIEWS, viewText } from '../../../adapters/clickhouse/public-views.ts';
import type { StatisticsDatabase } from '../../support/statistics-database.ts';

const HAN = /\p{Script=Han}/u;
/** Marks of Chinese, which an English text does not contain. */
const CHINESE_MARK = /[\u3000-\u303f\uff00-\uffef]/u;

/** What is wrong with a comment; null if it has both languages. */
function fault(comment: string | undefined): string | null {
  if (comment === undefined || comment === '') return 'no comment: describe it in the file of the view';
  const [en = '', zh = '', ...rest] = comment.split(' | ');
  if (rest.length > 0) return 'more than one separator';
  if (en === '' || HAN.test(en) || CHINESE_MARK.test(en)) return 'no English, or Chinese in it';
  return HAN.test(zh) ? null : 'no Chinese';
}

function faultsOf(comments: readonly (readonly [string, string | undefined])[]): string[] {
  return comments.flatMap(([name, comment]) => {
    const found = fault(comment);
    return found === null ? [] : [`${name}: ${found}`];
  });
}

export function commentCases(database: StatisticsDatabase): void {
  /** The columns of each public view, and what the database says of each. */
  const columnsOf = new Map<string, readonly string[]>();
  const commentOf = new Map<string, string>();

  beforeAll(async () => {
    const { client } = database;
    const found = await rows<{ view: string; column: string; comment: string }>(
      client,
      `SELECT table AS view, name AS column, comment FROM system.columns
       WHERE database = currentDatabase() AND table IN {views:Array(String)} ORDER BY table, position
       UNION ALL SELECT name, '', comment FROM system.tables
       WHERE database = currentDatabase() AND name IN {views:Array(String)}`,
      { views: PUBLIC_VIEWS },
    );
    for (const { view, column, comment } of found) {
      commentOf.set(column === '' ? view : `${view}.${column}`, comment);
      if (column !== '') columnsOf.set(view, [...(columnsOf.get(view) ?? []), column]);
    }
  });

  describe('the comments in the database', () => {
    it('describe every public view in English and Chinese', () => {
      expect(faultsOf(PUBLIC_VIEWS.map((view) => [view, commentOf.get(view)]))).toEqual([]);
    });

    it('describe every column of the public views in English and Chinese', () => {
      const columns = PUBLIC_VIEWS.flatMap((view) =>
        (columnsOf.get(view) ?? []).map((column) => `${view}.${column}`),
      );
      expect(columns.length).toBeGreaterThan(200);
      expect(faultsOf(columns.map((column) => [column, commentOf.get(column)]))).toEqual([]);
    });
  });

  describe('the files of public views', () => {
    it('describe no column that no view has', () => {
      const general = new Set(
        PUBLIC_VIEWS.flatMap((view) =>
          (columnsOf.get(view) ?? []).filter((column) => columnComment(view, column) === COLUMNS[column]),
        ),
      );
      expect(Object.keys(COLUMNS).filter((column) => !general.has(column))).toEqual([]);
      const gone = PUBLIC_VIEWS.flatMap((view) =>
        [...viewText(view).columns.keys()]
          .filter((column) => columnsOf.get(view)?.includes(column) !== true)
          .map((column) => `${view}.${column}`),
      );
      expect(gone).toEqual([]);
    });
  });
}
