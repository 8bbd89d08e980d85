import { describe, expect, it } from 'vitest';
import { PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import { page } from '../../support/markdown.ts';
import { withGrants, withDiagram, withInternalViews } from '../../dictionary/derived.ts';
import { ANALYST_SOURCES, isDefiner, NUMBERS, readsOf, VIEWS } from './sql-files.ts';
import { statementsOf } from '../../../adapters/clickhouse/migration/schema-files.ts';

const PAGE = page('docs/views.md');
const NAMES = VIEWS.map(({ name }) => name);

describe('the SQL files', () => {
  // Only views that read each table once may do so: ClickHouse 26.7 does not keep such a view to one snapshot, and
  // statistics would mix rows and commits of two (docs/adr/0028).
  it('give these views, and no others, the rights of their creator', () => {
    const definer = VIEWS.filter(isDefiner).map(({ name }) => name);
    expect(definer.sort()).toEqual([
      'accounting',
      'campaign',
      'county',
      'data_horizon',
      'held_event',
      'quarantine_decision',
      'sales_by_minute',
    ]);
  });

  it('read for the other public views only sums and published lists among the tables', () => {
    const tables = ANALYST_SOURCES.filter((name) => !NAMES.includes(name));
    expect(tables).toContain('rollup');
    expect(
      tables.filter((name) => !/^(?:rollup|\w+_figure|edition(?:_\w+)?|reference_\w+)$/.test(name)),
    ).toEqual([]);
  });

  it('say in the comment of each public view what its grain is, and of views of sales the unit and the basis', () => {
    for (const { name, statement, folder } of VIEWS) {
      if (folder !== 'views') continue;
      const comment = /COMMENT '([^']*)'$/.exec(statement)?.[1] ?? '';
      expect(comment, name).toContain('Grain: ');
      if (/_by_hour$|sales|^statistic$/.test(name)) expect(comment, name).toMatch(/Unit: .*Basis: /);
    }
  });

  it('have a number of their own in all folders, and are created after what they read', () => {
    expect(new Set(NUMBERS).size).toBe(NUMBERS.length);
    for (const [at, view] of VIEWS.entries()) {
      const later = VIEWS.slice(at).map(({ name }) => name);
      expect(readsOf(view).filter((source) => later.includes(source))).toEqual([]);
    }
  });

  it('describe every view in a comment', () => {
    const undescribed = VIEWS.filter(({ statement }) => !/\nCOMMENT '.+'$/.test(statement));
    expect(undescribed.map(({ name }) => name)).toEqual([]);
  });
});

describe('docs/views.md', () => {
  it('and the role of analysts are what `npm run dictionary` writes now', () => {
    expect(withInternalViews(withDiagram(PAGE)), 'run `npm run dictionary`').toBe(PAGE);
    expect(withGrants(ROLE, PUBLIC_VIEWS, ANALYST_SOURCES), 'run `npm run dictionary`').toBe(ROLE);
  });
});

/** Columns by the words with which the grain of a rollup names them. */
const OF_GRAIN = {
  stat_hour: 'stat_hour',
  'county of the seller': 'county',
  'county of the buyer': 'buyer_county',
  village: 'village',
  outlet: 'outlet_id',
  channel: 'channel',
  'order mode': 'order_mode',
  'product category': 'category',
  unit: 'unit',
};
const ROLLUPS = page('docs/dictionary/rollups.md')
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ view: /^`(\w+)`/.exec(text)?.[1] ?? '', text }));

it.each(ROLLUPS)('the grain of $view names the columns that the view has, and no other', ({ text }) => {
  const grain = /^\| Grain · 粒度 \| (.*?) \|/m.exec(text)?.[1] ?? '';
  for (const [words, column] of Object.entries(OF_GRAIN))
    expect([column, text.includes(`\n| \`${column}\``)]).toEqual([
      column,
      new RegExp(`\\b${words}\\b`).test(grain),
    ]);
});

const ROLE = page('infra/clickhouse/analyst-role.sql');
const STATEMENTS = statementsOf(ROLE).map((statement) => statement.replaceAll(/\s+/g, ' '));

describe('infra/clickhouse/analyst-role.sql', () => {
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
