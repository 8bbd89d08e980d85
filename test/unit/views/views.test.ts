import { describe, expect, it } from 'vitest';
import { PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import { fencedBlocks, firstCells, page } from '../../support/markdown.ts';
import { withDiagram, withInternalViews } from '../../dictionary/derived.ts';
import { ANALYST_SOURCES, isDefiner, NUMBERS, readsOf, VIEWS } from './sql-files.ts';

const PAGE = page('docs/views.md');
const [DIAGRAM = ''] = fencedBlocks(PAGE, 'mermaid');
const NAMES = VIEWS.map(({ name }) => name);

/** `reader source` for every arrow of the diagram. */
function drawnReads(): string[] {
  return DIAGRAM.split('\n').flatMap((line) => {
    const steps = line
      .split('-->')
      .map((step) => [...step.matchAll(/(?:^|&)\s*(\w+)/g)].map((match) => match[1]));
    return steps
      .slice(1)
      .flatMap((readers, at) =>
        readers.flatMap((reader) => (steps[at] ?? []).map((source) => `${reader ?? ''} ${source ?? ''}`)),
      );
  });
}

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
  it('is what `npm run dictionary` writes now', () => {
    expect(withInternalViews(withDiagram(PAGE)), 'run `npm run dictionary`').toBe(PAGE);
  });

  it('draws every view with exactly the tables and views that it reads', () => {
    const reads = VIEWS.flatMap((view) => readsOf(view).map((source) => `${view.name} ${source}`));
    expect(drawnReads().sort()).toEqual(reads.sort());
  });

  it('names every view, public ones with double edges, the others with their rows', () => {
    const doubleEdged = [...DIAGRAM.matchAll(/(\w+)\[\[\1\]\]/g)].map(([, name = '']) => name);
    expect(doubleEdged.sort()).toEqual([...PUBLIC_VIEWS].sort());
    expect([...doubleEdged, ...firstCells(PAGE)].sort()).toEqual([...NAMES].sort());
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
