import { readdirSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import en from '../../../schemas/text/en.json' with { type: 'json' };
import { runHere } from '../../support/command-here.ts';
import { page } from '../../support/markdown.ts';
import { WRONG_USAGE } from '../../support/refusals.ts';

const ROOMS = [
  'adapters',
  'cli',
  'infra/engines',
  'operations',
  'pipeline',
  'publishers',
  'statistics',
  'web',
];
/** What makes an error: a class of errors, or a function that makes one. */
const ERROR = /^(?:(?:[A-Z]\w*)?Error|super|explanation|refusal|error|wrongUsage)$/;
const LEAST_LETTERS = 10;
/** So many words in a row tell one message from another. */
const WORDS = 3;

interface Message {
  readonly at: string;
  /** Its parts without what is filled in. */
  readonly parts: readonly string[];
}

const filesOf = (folder: string): string[] =>
  readdirSync(new URL(`../../../${folder}/`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`);

function messagesIn(path: string): Message[] {
  const file = ts.createSourceFile(path, page(path), ts.ScriptTarget.Latest, true);
  const found: Message[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && ERROR.test(nameOf(node.expression))) {
      const parts = (node.arguments ?? [])
        .flatMap(textsIn)
        .map(plain)
        .filter((part) => part.length >= LEAST_LETTERS && part.includes(' '));
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      if (parts.length > 0) found.push({ at: `${path}:${String(line + 1)}`, parts });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function nameOf(node: ts.Expression): string {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return node.kind === ts.SyntaxKind.SuperKeyword ? 'super' : node.getText();
}

function textsIn(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) return [node.text];
  const found: string[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...textsIn(child));
  });
  return found;
}

const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const TESTS = plain(filesOf('test').map(page).join('\n').replaceAll("\\'", "'"));

/** Whether a test quotes it. */
function isQuoted({ parts }: Message): boolean {
  return parts.some((part) => {
    const words = part.replaceAll(/^[\s:;,.]+|[\s:;,.]+$/g, '').split(' ');
    const count = Math.min(WORDS, words.length);
    return words.some((_, at) => {
      const some = words.slice(at, at + count);
      return some.length === count && TESTS.includes(some.join(' '));
    });
  });
}

/** A sentence that ends so lacks its object. */
const UNFINISHED =
  /(?:^|\s)(?:since|of|for|to|at|by|with|from|in|and|or|because|that|which|the|a|an|until|than)$|[:,;(]$/;

describe('every cause and remedy', () => {
  it('is a whole sentence', () => {
    const said = Object.entries(en).filter(([id]) => /^(?:status|doctor)\./.test(id));
    expect(said.length).toBeGreaterThan(50);
    expect(said.filter(([, text]) => UNFINISHED.test(text))).toEqual([]);
  });
});

describe('every message of a command', () => {
  it('is quoted by a test', () => {
    const messages = ROOMS.flatMap(filesOf).flatMap(messagesIn);
    expect(messages.length).toBeGreaterThan(150);
    expect(messages.filter((one) => !isQuoted(one))).toEqual([]);
  });

  it.each(WRONG_USAGE)(
    'says the cause and what to do, and changes nothing: $words',
    async ({ words, cause, remedy }) => {
      const { code, out, err } = await runHere({ COUNTYFLOW_HOME: '/nowhere' }, ...words);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(cause);
      expect(err).toContain(remedy);
    },
  );
});
