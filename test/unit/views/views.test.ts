import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { statementsOf } from '../../../adapters/clickhouse/migration/schema-files.ts';
import { columnComment, PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import en from '../../../schemas/text/en.json' with { type: 'json' };
import { labelsBelow } from '../../../schemas/text/say.ts';
import { withDiagram, withGrants, withInternalViews } from '../../dictionary/derived.ts';
import { page } from '../../support/markdown.ts';
import { ANALYST_SOURCES, columnsOf, isDefiner, NUMBERS, readsOf, type SqlView, VIEWS } from './sql-files.ts';

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

/** How many views there may be, how deep they may stand on each other, and how much a screen holds. */
const MOST = { public: 20, internal: 10, depth: 4, lines: 60, columns: 120 } as const;

function depthOf(view: SqlView): number {
  const below = readsOf(view).flatMap((name) => VIEWS.filter((one) => one.name === name));
  return 1 + Math.max(0, ...below.map(depthOf));
}

/** The statement, without the comment above it, and without the lines that declare columns, whose types may be long. */
function writtenLines({ path }: SqlView): string[] {
  const text = page(`schemas/clickhouse/${path}`);
  return text
    .slice(text.indexOf('CREATE OR REPLACE VIEW'))
    .split('\n')
    .filter((line) => !/^ {2}\w+ (Array|Tuple)\(/.test(line));
}

describe('the views', () => {
  it('are few', () => {
    const published = VIEWS.filter(({ folder }) => folder === 'views');
    expect(published.length).toBeLessThanOrEqual(MOST.public);
    expect(VIEWS.length - published.length).toBeLessThanOrEqual(MOST.internal);
  });

  it('take no argument, so that a BI tool opens them', () => {
    expect(VIEWS.filter(({ statement }) => /\{\w+:/.test(statement)).map(({ name }) => name)).toEqual([]);
  });

  it('know every platform of the contract', () => {
    const [comparable] = VIEWS.filter(({ name }) => name === 'comparable_member');
    const [, listed = ''] = /arrayExcept\(\[('[^\]]+)\]/.exec(comparable?.statement ?? '') ?? [];
    expect(listed.match(/[\w-]+/g)).toEqual([...PLATFORMS]);
  });

  it('stand on few others', () => {
    expect(VIEWS.filter((view) => depthOf(view) > MOST.depth).map(({ name }) => name)).toEqual([]);
  });

  it('are short and narrow', () => {
    const long = VIEWS.filter((view) => writtenLines(view).length > MOST.lines);
    const wide = VIEWS.filter((view) => writtenLines(view).some((line) => line.length > MOST.columns));
    expect([...long, ...wide].map(({ name }) => name)).toEqual([]);
  });
});

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
