import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { COLUMNS } from '../../../schemas/dictionary/columns.ts';
import { columnComment, PUBLIC_VIEWS, viewText } from '../../../adapters/clickhouse/public-views.ts';
import { openDescribedDatabase } from '../../dictionary/database.ts';
import type { StatisticsDatabase } from '../../support/statistics-database.ts';
import { callOf } from '../../support/window-views.ts';

const HAN = /\p{Script=Han}/u;
/** Marks of Chinese, which an English text does not contain. */
const CHINESE_MARK = /[\u3000-\u303f\uff00-\uffef]/u;

let database: StatisticsDatabase;
/** The columns of each public view, as it answers. */
const columnsOf = new Map<string, readonly string[]>();
/** What the database says of each, without the columns of functions, which it cannot describe. */
const commentOf = new Map<string, string>();
const argumentsOf = new Map<string, readonly string[]>();

beforeAll(async () => {
  database = await openDescribedDatabase();
  const { client } = database;
  for (const view of PUBLIC_VIEWS) {
    const found = await rows<{ name: string }>(
      client,
      `DESCRIBE (SELECT * FROM ${callOf(view, 'double11-2017')})`,
    );
    columnsOf.set(
      view,
      found.map(({ name }) => name),
    );
  }
  const views = await rows<{ name: string; comment: string; parameters: string[] }>(
    client,
    `SELECT name, comment, parameterized_view_parameters.1 AS parameters
     FROM system.tables WHERE database = currentDatabase() AND has({views:Array(String)}, name)`,
    { views: PUBLIC_VIEWS },
  );
  for (const { name, comment, parameters } of views) {
    commentOf.set(name, comment);
    argumentsOf.set(name, parameters);
  }
  const columns = await rows<{ name: string; comment: string }>(
    client,
    "SELECT concat(table, '.', name) AS name, comment FROM system.columns WHERE database = currentDatabase()",
  );
  for (const { name, comment } of columns) commentOf.set(name, comment);
});

afterAll(async () => {
  await database.stop();
});

const isFunction = (view: string): boolean => (argumentsOf.get(view) ?? []).length > 0;

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

describe('the comments in the database', () => {
  it('describe every public view in English and Chinese', () => {
    expect(faultsOf(PUBLIC_VIEWS.map((view) => [view, commentOf.get(view)]))).toEqual([]);
  });

  it('describe every column of the public views that are no functions in English and Chinese', () => {
    const columns = PUBLIC_VIEWS.filter((view) => !isFunction(view)).flatMap((view) =>
      (columnsOf.get(view) ?? []).map((column) => `${view}.${column}`),
    );
    expect(columns.length).toBeGreaterThan(200);
    expect(faultsOf(columns.map((column) => [column, commentOf.get(column)]))).toEqual([]);
  });

  it('explain every argument of a function in both halves', () => {
    const functions = PUBLIC_VIEWS.filter(isFunction);
    expect(functions.length).toBeGreaterThan(3);
    for (const view of functions) {
      const [en = '', zh = ''] = (commentOf.get(view) ?? '').split(' | ');
      for (const argument of argumentsOf.get(view) ?? []) {
        expect(en, view).toContain(`. ${argument}: `);
        expect(zh, view).toContain(`。${argument}：`);
      }
    }
  });
});

describe('the files of public views', () => {
  it('describe every column of the functions, whose comments ClickHouse does not keep', () => {
    const columns = PUBLIC_VIEWS.filter(isFunction).flatMap((view) =>
      (columnsOf.get(view) ?? []).map(
        (column) => [`${view}.${column}`, columnComment(view, column)] as const,
      ),
    );
    expect(columns.length).toBeGreaterThan(50);
    expect(faultsOf(columns)).toEqual([]);
  });

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

  it('have the arguments of every function, and of no other view', () => {
    const wanted = PUBLIC_VIEWS.map((view) => [view, argumentsOf.get(view)?.toSorted()]);
    const described = PUBLIC_VIEWS.map((view) => [view, [...viewText(view).arguments.keys()].sort()]);
    expect(described).toEqual(wanted);
  });
});
