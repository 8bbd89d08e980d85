import { describe, expect, it } from 'vitest';
import { PUBLIC_LIST_VIEWS, PUBLIC_VIEWS } from '../../../schemas/public-views.ts';
import { fencedBlocks, firstCells, page } from '../../support/markdown.ts';
import { readsOf, VIEWS } from './sql-files.ts';

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
  it('make the public views, but those of lists, and no others readable without rights on tables', () => {
    const definer = VIEWS.filter(({ statement }) =>
      statement.includes('DEFINER = CURRENT_USER SQL SECURITY DEFINER AS'),
    );
    const withOwnRights = PUBLIC_VIEWS.filter((name) => !PUBLIC_LIST_VIEWS.includes(name));
    expect(definer.map(({ name }) => name).sort()).toEqual([...withOwnRights].sort());
  });

  it('give no view rights of its own that another view reads, since it would have a snapshot of its own', () => {
    const read = new Set(VIEWS.flatMap((view) => readsOf(view).filter((source) => source !== view.name)));
    const withOwnRights = VIEWS.filter(({ statement }) => statement.includes('SQL SECURITY DEFINER'));
    expect(withOwnRights.map(({ name }) => name).filter((name) => read.has(name))).toEqual([]);
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
