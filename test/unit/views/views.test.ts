import { describe, expect, it } from 'vitest';
import { ANALYST_SOURCES, DEFINER_VIEWS, PUBLIC_VIEWS } from '../../../schemas/public-views.ts';
import { fencedBlocks, firstCells, page } from '../../support/markdown.ts';
import { NUMBERS, readsOf, VIEWS } from './sql-files.ts';

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
  it('give the views of DEFINER_VIEWS, and no others, the rights of their creator', () => {
    const definer = VIEWS.filter(({ statement }) =>
      statement.includes('DEFINER = CURRENT_USER SQL SECURITY DEFINER AS'),
    );
    expect(definer.map(({ name }) => name).sort()).toEqual([...DEFINER_VIEWS].sort());
  });

  it('read for the other public views just what ANALYST_SOURCES lists, and no table of events', () => {
    const sources = new Set<string>();
    const follow = (name: string): void => {
      const view = VIEWS.find((one) => one.name === name);
      for (const source of view === undefined ? [] : readsOf(view)) {
        if (sources.has(source)) continue;
        sources.add(source);
        if (!DEFINER_VIEWS.includes(source)) follow(source);
      }
    };
    for (const name of PUBLIC_VIEWS) if (!DEFINER_VIEWS.includes(name)) follow(name);
    const publicNames: readonly string[] = PUBLIC_VIEWS;
    const internal = [...sources].filter((name) => !publicNames.includes(name));
    expect(internal.sort()).toEqual([...ANALYST_SOURCES].sort());
    for (const table of ['orders', 'quarantine', 'ingest_log', 'slice_arrivals'])
      expect(sources.has(table)).toBe(false);
  });

  it('say in the comment of each public view what its grain is, and of views of sales the unit and the basis', () => {
    for (const { name, statement, folder } of VIEWS) {
      if (folder !== 'views') continue;
      const comment = /COMMENT '([^']*)'$/.exec(statement)?.[1] ?? '';
      expect(comment, name).toContain('Grain: ');
      if (/rollup$|sales|^statistic$/.test(name)) expect(comment, name).toMatch(/Unit: .*Basis: /);
    }
  });

  it('are in views if their view is public, else in internal', () => {
    const published = VIEWS.filter(({ folder }) => folder === 'views').map(({ name }) => name);
    expect(published.sort()).toEqual([...PUBLIC_VIEWS].sort());
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
