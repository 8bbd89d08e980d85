import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { page } from '../../support/markdown.ts';
import { readsOf, type SqlView, VIEWS } from './sql-files.ts';

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
