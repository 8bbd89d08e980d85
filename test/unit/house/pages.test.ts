import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VARIABLES } from '../../../adapters/configuration/environment.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { ADMINISTRATOR_ACLS, publisherAcls, WORKER_ACLS } from '../../support/kafka-security.ts';
import { fileLinks, listedNames, page, tableCells } from '../../support/markdown.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs', 'reference'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
];

/** A longer one makes its table wider than a screen: a list or a sentence says it better. */
const LONGEST_CELL = 119;
/** Of a way to read in docs/architecture.md. */
const MOST_FILES = 12;

/** The decisions, by their numbers. */
const DECISIONS = PAGES.filter((path) => /^docs\/adr\/(?!README)/.test(path)).sort();

/** The numbers of decisions whose reasons stand in the code alone. */
const IN_CODE = (/reasons of ([\d, and]+)\./.exec(page('docs/adr/README.md'))?.[1] ?? '')
  .split(/, | and /)
  .map(Number);

/** The numbers of decisions that a later one replaced, and the numbers of those that did, as docs/adr/README.md lists them. */
const REPLACED = new Map(
  [
    ...(page('docs/adr/README.md').split('\n## Replaced\n')[1] ?? '').matchAll(
      /(\d+) \((?:replaced by )?(\d+)\)/g,
    ),
  ].map(([, number, by]) => [Number(number), Number(by)] as const),
);

/** Paths of the project that a page names, in links, code and text; placeholders such as NAME are no paths. */
function namedPaths(text: string): string[] {
  const inRooms =
    /(?<![\w./-])(?:schemas|domain|workflows|adapters|pipeline|operations|statistics|publishers|workers|simulation|web|cli|infra|reference|test|docs)\/[\w./-]*[\w/]/g;
  return [...new Set(text.match(inRooms) ?? [])].filter((path) => !/NAME|NNNN/.test(path));
}

describe('the pages', () => {
  it.each(PAGES)('%s links to files that exist', (path) => {
    const broken = fileLinks(page(path)).filter((link) => !existsSync(join(ROOT, dirname(path), link)));
    expect(broken).toEqual([]);
  });

  // A decision speaks of the code as it was then, and so does a line of the changelog.
  const current = PAGES.filter((path) => !path.startsWith('docs/adr/') && path !== 'CHANGELOG.md');

  it.each(current)('%s names files and folders that exist', (path) => {
    const isThere = (named: string): boolean =>
      [ROOT, join(ROOT, dirname(path))].some((folder) => existsSync(join(folder, named)));
    expect(namedPaths(page(path)).filter((named) => !isThere(named))).toEqual([]);
  });

  it.each(current)('%s names npm scripts that exist', (path) => {
    const { scripts } = JSON.parse(page('package.json')) as { scripts: Record<string, string> };
    const named = [...page(path).matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it.each(current)('%s is short enough to be read', (path) => {
    expect(page(path).split('\n').length).toBeLessThanOrEqual(path.startsWith('README') ? 120 : 170);
  });

  // The dictionary and the lists of fields are generated.
  const handWritten = PAGES.filter((path) => !/^docs\/(?:dictionary\/|contract\/fields)/.test(path));

  it.each(handWritten)('%s has cells of tables that fit on a screen', (path) => {
    expect(tableCells(page(path)).filter((cell) => cell.length > LONGEST_CELL)).toEqual([]);
  });

  it('number the decisions in file names and titles, without a gap but for those that are gone', () => {
    const numbers = DECISIONS.map((path) => Number(/^(\d{4})-[a-z0-9-]+\.md$/.exec(basename(path))?.[1]));
    const all = [...numbers, ...IN_CODE, ...REPLACED.keys()].sort((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: all.length }, (_, index) => index + 1));
    for (const [index, path] of DECISIONS.entries())
      expect(page(path)).toMatch(new RegExp(`^# ${numbers[index]}\\. `));
    expect(numbers).toEqual(expect.arrayContaining([...REPLACED.values()]));
  });

  it('give every decision a line with its date and its status', () => {
    for (const path of DECISIONS) {
      expect(page(path), path).toMatch(/^# .*\n\nDate: \d{4}-\d\d-\d\d\. Status: [a-z]+\./);
    }
  });

  it('keep no decision that a later one superseded', () => {
    expect(DECISIONS.filter((path) => page(path).includes(' Status: superseded.'))).toEqual([]);
  });

  it('list every decision once, with its number and title, in docs/adr/README.md', () => {
    const index = page('docs/adr/README.md');
    const listed = [...index.matchAll(/\[(\d+\. .*?)\]\((.*?\.md)\)/g)].map(
      ([, title, file = '']) => `# ${title} (${join('docs/adr', file)})`,
    );
    const wanted = DECISIONS.map((path) => `${page(path).split('\n')[0]} (${path})`);
    expect(listed.sort()).toEqual(wanted.sort());
  });

  it('list every dependency, and nothing else', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      optionalDependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const { dependencies, optionalDependencies, devDependencies } = manifest;
    const wanted = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
    expect(listedNames(page('docs/dependencies.md')).sort()).toEqual(wanted.sort());
  });
});

const [, section = ''] = page('docs/architecture.md').split('\n## Where to read\n');
const ways = [...section.matchAll(/^- \*\*(.+):\*\* (.+)$/gm)].map(([, way = '', files = '']) => ({
  way,
  files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
}));

describe('where to read, in docs/architecture.md,', () => {
  it.each(ways)('needs at most twelve files: $way', ({ files }) => {
    expect(files.length).toBeGreaterThan(4);
    expect(new Set(files).size).toBeLessThanOrEqual(MOST_FILES);
  });
});

const SECURITY = page('docs/security.md');

describe('docs/security.md', () => {
  it('describes every variable, and nothing else', () => {
    const named = listedNames(SECURITY).filter((name) => /^[A-Z_]+$/.test(name));
    expect(named.sort()).toEqual([...VARIABLES].sort());
  });

  it('lists exactly the permissions that tests grant', () => {
    const rows = [...SECURITY.matchAll(/^\| (worker|publisher|administrator)\s*\|(.*)\|$/gm)].map(
      ([, principal, cells]) =>
        [principal, ...(cells ?? '').split('|')].map((cell = '') => cell.trim().replaceAll('`', '')),
    );
    const listed = PLATFORMS.flatMap((platform) =>
      rows.map((row) => row.join(' ').replace('<platform>', platform)),
    );
    const granted = PLATFORMS.flatMap((platform) =>
      [
        ...WORKER_ACLS.map((acl) => ({ principal: 'worker', ...acl })),
        ...publisherAcls(platform).map((acl) => ({ principal: 'publisher', ...acl })),
        ...ADMINISTRATOR_ACLS.map((acl) => ({ principal: 'administrator', ...acl })),
      ].map(({ principal, resource, pattern, name, operation }) =>
        [principal, resource.toLowerCase(), pattern.toLowerCase(), name, operation.toLowerCase()].join(' '),
      ),
    );
    expect(granted).toHaveLength(11 * PLATFORMS.length);
    expect(listed).toEqual(granted);
  });
});
