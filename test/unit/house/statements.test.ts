import { readdirSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { page } from '../../support/markdown.ts';

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
