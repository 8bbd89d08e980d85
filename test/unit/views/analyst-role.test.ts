import { describe, expect, it } from 'vitest';
import { statementsOf } from '../../../adapters/clickhouse/migration/schema-files.ts';
import { ANALYST_SOURCES, PUBLIC_VIEWS } from '../../../schemas/public-views.ts';
import { page } from '../../support/markdown.ts';

const STATEMENTS = statementsOf(page('infra/clickhouse/analyst-role.sql')).map((statement) =>
  statement.replaceAll(/\s+/g, ' '),
);

describe('infra/clickhouse/analyst-role.sql', () => {
  it('grants the public views, what they read, the list of running queries, and nothing else', () => {
    const granted = STATEMENTS.filter((statement) => statement.startsWith('GRANT')).flatMap((statement) =>
      statement
        .replace(/^GRANT /, '')
        .replace(/ TO \w+$/, '')
        .split(', '),
    );
    const names = [...PUBLIC_VIEWS, ...ANALYST_SOURCES, 'system.processes'];
    expect(granted).toEqual(names.map((name) => `SELECT ON ${name}`));
  });

  it('gives rights, rows, limits and quota to the role that it creates', () => {
    const given = STATEMENTS.filter((statement) => !/^(CREATE ROLE|REVOKE) /.test(statement));
    expect(
      given.map((statement) => /^(GRANT|CREATE [A-Z ]+(?= OR)).* TO (\w+)$/.exec(statement)?.slice(1)),
    ).toEqual(
      ['GRANT', 'GRANT', 'GRANT', 'CREATE ROW POLICY', 'CREATE SETTINGS PROFILE', 'CREATE QUOTA'].map(
        (kind) => [kind, 'countyflow_analyst'],
      ),
    );
    expect(STATEMENTS[0]).toBe('CREATE ROLE IF NOT EXISTS countyflow_analyst');
  });
});
