import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { listedNames, page } from '../../support/markdown.ts';

const ROOMS = [
  'adapters',
  'pipeline',
  'operations',
  'statistics',
  'publishers',
  'workers',
  'web',
  'cli',
  'infra',
];
const SQL = /\bSELECT\b[\s\S]*\bFROM\b|\bINSERT INTO\b|\bUNION ALL\b|\bGROUP BY\b/;
const MOST_LINES = 12;

interface Statement {
  /** File and line. */
  readonly at: string;
  /** Without what is filled in. */
  readonly text: string;
  readonly isFilledIn: boolean;
}

/** The literals of the product that hold SQL, whole or in part. */
const STATEMENTS = ROOMS.flatMap((room) =>
  readdirSync(new URL(`../../../${room}/`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ path: `${room}/${file}`, text: page(`${room}/${file}`) }))
    .filter(({ text }) => SQL.test(text))
    .flatMap(({ path, text }) => statementsIn(path, text)),
);

function statementsIn(path: string, text: string): Statement[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Statement[] = [];
  const visit = (node: ts.Node): void => {
    const pieces = ts.isTemplateExpression(node)
      ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
      : ts.isStringLiteralLike(node)
        ? [node.text]
        : [];
    if (SQL.test(pieces.join(' '))) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push({ at: `${path}:${line + 1}`, text: pieces.join(' '), isFilledIn: pieces.length > 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

it('statements of more than a dozen lines are files, or whole literals', () => {
  expect(STATEMENTS.length).toBeGreaterThan(100);
  const built = STATEMENTS.filter(
    ({ text, isFilledIn }) => isFilledIn && text.split('\n').length > MOST_LINES,
  );
  expect(
    built.map(({ at }) => at),
    'put the statement into a .sql file beside its module, and bind',
  ).toEqual([]);
});

it('no bracket of a statement opens in one literal and closes in another', () => {
  const depthOf = (text: string): number => text.split('(').length - text.split(')').length;
  const torn = STATEMENTS.filter(({ text }) => depthOf(text.replaceAll(/'(?:[^'\\]|\\.)*'/g, "''")) !== 0);
  expect(torn.map(({ at }) => at)).toEqual([]);
});

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CODE = /\.(ts|mts|mjs|sql|css|js)$/;

/** Lines of code in a folder and the folders in it. */
function lines(folder: string): number {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => CODE.test(name))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8').split('\n').length - 1)
    .reduce((sum, count) => sum + count, 0);
}

it('no room holds more than a fifth of the code', () => {
  const rooms = listedNames(page('docs/architecture.md'))
    .map((name) => name.replace('/', ''))
    .filter((name) => !['test', 'docs', 'reference'].includes(name));
  const sizes = rooms.map((name) => ({ name, lines: lines(name) }));
  const total = sizes.reduce((sum, room) => sum + room.lines, 0);
  expect(rooms.length).toBeGreaterThan(10);
  expect(sizes.filter((room) => room.lines > total / 5)).toEqual([]);
});

const TESTS = new URL('../../', import.meta.url);
/** What draws anew in each run. Random names and passwords may, since they decide no outcome. */
const CHANCE = /\bMath\.random\b|\brandomInt\b|\bnow\(\) *%|from 'fast-check'/;
const DRAW = `
  import { fc } from ${JSON.stringify(new URL('support/fast-check.ts', TESTS).href)};
  console.log(JSON.stringify(fc.sample(fc.nat(), 5)));`;

/** What a process draws in which nothing but these variables asks for a seed. */
function drawn(asked: Record<string, string> = {}): string {
  const env = { PATH: process.env['PATH'] ?? '', ...asked };
  const args = ['--input-type=module', '--eval', DRAW];
  return execFileSync(process.execPath, args, { env, encoding: 'utf8' });
}

describe('the seed of random tests', () => {
  it('is chosen in one place, where fast-check is imported, and nowhere by the clock', () => {
    const drawing = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|mjs)$/.test(name) && name !== 'unit/house/code.test.ts')
      .filter((name) => CHANCE.test(readFileSync(new URL(name, TESTS), 'utf8')));
    expect(drawing.sort()).toEqual(['support/fast-check.ts', 'support/seeds.ts']);
  });

  it('is the same in every short run, and in a long run that repeats another', () => {
    expect(drawn()).toBe(drawn());
    const repeated = { COUNTYFLOW_TEST_TRIES: '2', COUNTYFLOW_TEST_SEED: '123' };
    expect(drawn(repeated)).toBe(drawn(repeated));
    expect(drawn(repeated)).not.toBe(drawn());
  });

  it('is another in each long run', () => {
    const first = drawn({ COUNTYFLOW_TEST_TRIES: '2' });
    expect(drawn({ COUNTYFLOW_TEST_TRIES: '2' })).not.toBe(first);
  });
});

interface Package {
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const LOCKFILE = fileURLToPath(new URL('../../../package-lock.json', import.meta.url));
const { packages } = JSON.parse(readFileSync(LOCKFILE, 'utf8')) as {
  readonly packages: Readonly<Record<string, Package>>;
};

/** Where Node looks for a dependency of the package in a folder, the nearest place first. */
function placesOf(dependency: string, folder: string): string[] {
  const place = `${folder === '' ? '' : `${folder}/`}node_modules/${dependency}`;
  if (folder === '') return [place];
  return [place, ...placesOf(dependency, folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/'))))];
}

function namedBy({ dependencies, devDependencies, optionalDependencies }: Package): string[] {
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
}

describe('the lockfile', () => {
  it('has an entry for each package that another needs, for every platform: else npm ci refuses it', () => {
    const absent = Object.entries(packages).flatMap(([folder, locked]) =>
      namedBy(locked)
        .filter((name) => placesOf(name, folder).every((place) => packages[place] === undefined))
        .map((name) => `${folder} needs ${name}`),
    );
    expect(absent).toEqual([]);
  });

  it('names no registry, so that packages come from the one that npm is told to use', () => {
    const located = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined);
    expect(located).toEqual([]);
  });
});
