import { describe, expect, it } from 'vitest';
import { statementsOf } from '../../../adapters/clickhouse/migration/schema-files.ts';
import { PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import { ANALYST_SOURCES } from './sql-files.ts';
import { page } from '../../support/markdown.ts';

const STATEMENTS = statementsOf(page('infra/clickhouse/analyst-role.sql')).map((statement) =>
  statement.replaceAll(/\s+/g, ' '),
);

describe('infra/clickhouse/analyst-role.sql', () => {
  it('grants the public views, what they read, lists of queries, tables and columns, and nothing else', () => {
    const granted = STATEMENTS.filter((statement) => statement.startsWith('GRANT')).flatMap((statement) =>
      statement
        .replace(/^GRANT /, '')
        .replace(/ TO \w+$/, '')
        .split(', '),
    );
    const lists = ['system.processes', 'information_schema.*', 'INFORMATION_SCHEMA.*', 'system.parts'];
    const names = [...PUBLIC_VIEWS, ...ANALYST_SOURCES, ...lists];
    expect(granted).toEqual(names.map((name) => `SELECT ON ${name}`));
  });

  it('gives rights, rows, limits and quota to the role that it creates', () => {
    const given = STATEMENTS.filter((statement) => !/^(CREATE ROLE|REVOKE) /.test(statement));
    expect(
      given.map((statement) => /^(GRANT|CREATE [A-Z ]+(?= OR)).* TO (\w+)$/.exec(statement)?.slice(1)),
    ).toEqual(
      [
        ...['GRANT', 'GRANT', 'CREATE ROW POLICY', 'CREATE ROW POLICY', 'GRANT', 'CREATE ROW POLICY'],
        ...['GRANT', 'CREATE ROW POLICY', 'CREATE SETTINGS PROFILE', 'CREATE QUOTA'],
      ].map((kind) => [kind, 'countyflow_analyst']),
    );
    expect(STATEMENTS[0]).toBe('CREATE ROLE IF NOT EXISTS countyflow_analyst');
  });

  it('sets the limits and the quota that docs/access.md tells', () => {
    const sql = STATEMENTS.join(' ');
    const number = (form: RegExp): number => Number(form.exec(sql)?.[1]);
    const largest = (setting: string) => number(new RegExp(`${setting} = .*? MAX (\\d+)`));
    const inAnHour = (what: string) => number(new RegExp(` MAX .*${what} = (\\d+)`));
    expect(page('docs/access.md')).toContain(
      `may take ${number(/max_execution_time = (\d+)/)} seconds (${largest('max_execution_time')} if it asks), ` +
        `${largest('max_memory_usage') / 1e9} GB and ${largest('max_threads')} threads, ` +
        `read ${largest('max_rows_to_read') / 1e9} billion rows and return ${largest('max_result_rows') / 1e6} million; `,
    );
    expect(page('docs/access.md')).toContain(
      `${inAnHour('queries').toLocaleString('en')} queries, ${inAnHour('read_rows') / 1e9} billion rows and an hour of execution`,
    );
    expect(inAnHour('execution_time')).toBe(3_600);
    expect(number(/max_concurrent_queries_for_user = (\d+)/)).toBe(8);
  });
});
