import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../infra/engines/clickhouse/statement.ts';
import { tokens } from '../../../infra/engines/clickhouse/tokens.ts';

const words = (sql: string) => [...tokens(sql)].map(({ text }) => text);

describe('tokens', () => {
  it.each([
    ["SELECT 'a;b' -- c; d\n, 1", ['SELECT', "'a;b'", ',', '1']],
    ["SELECT 'it''s', 'a\\'b' /* ' */ x", ['SELECT', "'it''s'", ',', "'a\\'b'", 'X']],
    ['SELECT `a``b`, "c\\"d" # e', ['SELECT', '`a``b`', ',', '"c\\"d"']],
    ["SELECT $tag$ it's; $tag$ , $$ ; $$", ['SELECT', "$tag$ it's; $tag$", ',', '$$ ; $$']],
    ["SELECT 'never ended", ['SELECT', "'never ended"]],
    ['SELECT 农村 AS a', ['SELECT', '农村', 'AS', 'A']],
  ])('%s', (sql, expected) => {
    expect(words(sql)).toEqual(expected);
  });

  it('take no time to speak of over hostile text', () => {
    const hostile = [
      `'${'\\'.repeat(50_000)}`,
      '/*'.repeat(50_000),
      '$a'.repeat(50_000),
      '`"'.repeat(50_000),
    ];
    for (const sql of hostile) {
      const since = performance.now();
      expect(words(sql).length).toBeGreaterThanOrEqual(0);
      expect(performance.now() - since).toBeLessThan(2_000);
    }
  });
});

describe('analyse', () => {
  it.each([
    ['SELECT 1', { kind: 'read', head: 'SELECT 1', tail: '', format: undefined, hasTotals: false }],
    ['SELECT 1 FORMAT JSON ; ', { kind: 'read', head: 'SELECT 1 ', tail: '', format: 'JSON' }],
    ['(SELECT 1) FORMAT CSV SETTINGS a = 1', { kind: 'read', tail: ' SETTINGS a = 1', format: 'CSV' }],
    ['WITH 1 AS x SELECT x', { kind: 'read', format: undefined }],
    ['SELECT format FROM t', { kind: 'read', head: 'SELECT format FROM t', format: undefined }],
    ["SELECT 'x FORMAT JSON'", { kind: 'read', format: undefined }],
    ['SELECT * FROM (SELECT 1 FORMAT JSON)', { kind: 'read', format: undefined }],
    ['SELECT a GROUP BY a WITH TOTALS', { kind: 'read', hasTotals: true }],
    ['SHOW TABLES FORMAT TSV', { kind: 'other', format: 'TSV' }],
    ['CREATE TABLE t (format String) ENGINE = Memory', { kind: 'other', format: undefined }],
    ['INSERT INTO t SELECT 1', { kind: 'other' }],
    [
      'INSERT INTO t (a) FORMAT CSV',
      { kind: 'insert', head: 'INSERT INTO t (a) ', settings: '', format: 'CSV' },
    ],
    ['INSERT INTO format FORMAT CSV', { kind: 'insert', head: 'INSERT INTO format ' }],
    ['INSERT INTO format VALUES (1)', { kind: 'insert', head: 'INSERT INTO format ', format: 'Values' }],
    ['INSERT INTO values VALUES (1)', { kind: 'insert', head: 'INSERT INTO values ', format: 'Values' }],
    [
      'INSERT INTO db.settings FORMAT TSV',
      { kind: 'insert', head: 'INSERT INTO db.settings ', settings: '' },
    ],
    ['INSERT INTO t (`format`, "values") FORMAT TSV', { kind: 'insert', format: 'TSV' }],
    [
      'insert into t settings a = 1 format CSV',
      { kind: 'insert', head: 'insert into t ', settings: 'settings a = 1 ' },
    ],
    [
      "INSERT INTO t SELECT a FROM input('a Int8') FORMAT CSV",
      { kind: 'insert', format: 'CSV', settings: '' },
    ],
  ])('%s', (sql, expected) => {
    expect(analyse(sql)).toMatchObject(expected);
  });

  it.each([
    ['INSERT INTO t FORMAT CSV\n1,2', '1,2'],
    ['INSERT INTO t FORMAT CSV  \r\n 1,2', ' 1,2'],
    ['INSERT INTO t FORMAT CSV 1,2', '1,2'],
    ['INSERT INTO t VALUES (1), (2);', ' (1), (2);'],
    ['INSERT INTO t FORMAT TSV\n\n', '\n'],
  ])('finds where the data of %j start', (sql, data) => {
    const statement = analyse(sql);
    expect(statement.kind === 'insert' && sql.slice(statement.dataStart)).toBe(data);
  });

  it('reads nothing into data, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (data) => {
        const sql = `INSERT INTO t (a) FORMAT CSV\n${data}`;
        const statement = analyse(sql);
        expect(statement).toMatchObject({ kind: 'insert', head: 'INSERT INTO t (a) ', format: 'CSV' });
      }),
    );
  });

  it('is not led astray by what strings and names hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (inside) => {
        const literal = `'${inside.replace(/[\\']/g, '\\$&')}'`;
        const name = `\`${inside.replace(/[\\`]/g, '\\$&')}\``;
        const sql = `SELECT ${literal} AS ${name} FORMAT JSON`;
        expect(analyse(sql)).toMatchObject({
          kind: 'read',
          head: `SELECT ${literal} AS ${name} `,
          format: 'JSON',
        });
      }),
    );
  });
});
