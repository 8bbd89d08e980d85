import { globSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import ts from 'typescript';
import en from '../../../schemas/text/en.json' with { type: 'json' };
import { LOCALES } from '../../../schemas/text/language.ts';
import { label, say } from '../../../schemas/text/say.ts';
import zh from '../../../schemas/text/zh.json' with { type: 'json' };

const ROOMS = '{schemas,domain,adapters,pipeline,operations,statistics,publishers,workers,web,cli}';
const CODE = globSync(`${ROOMS}/**/*.ts`)
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

describe('the catalogue of texts', () => {
  it('has every text in both languages', () => {
    expect(Object.keys(zh)).toEqual(Object.keys(en));
  });

  it('is sorted by id, so that two people who add texts rarely meet', () => {
    expect(Object.keys(en)).toEqual(Object.keys(en).toSorted());
  });

  it.each([
    ['en', en],
    ['zh', zh],
  ] as const)('has messages that can be read: %s', (language, texts) => {
    for (const [id, text] of Object.entries(texts))
      expect(
        () => new IntlMessageFormat(text, LOCALES[language], undefined, { ignoreTag: true }),
        id,
      ).not.toThrow();
  });

  it('has no text that the program does not say', () => {
    const named = new Set(Array.from(CODE.matchAll(/'([\w.-]+)'/g), ([, id]) => id));
    const starts = Array.from(
      CODE.matchAll(/`([\w-]+\.[\w.-]+\.)\$\{|labelsBelow\('([\w.]+)'\)/g),
      ([, start, below]) => start ?? below ?? '',
    );
    const unsaid = Object.keys(en).filter((id) => {
      const [, check] = /^doctor\.(.+)\.(?:what|why|remedy)$/.exec(id) ?? [];
      return !named.has(check ?? id) && !starts.some((start) => id.startsWith(start));
    });
    expect(unsaid).toEqual([]);
  });
});

describe('a text', () => {
  it('has the plural of its language', () => {
    const of = (outlets: number) => label('bulletin.outlets.active-places', { outlets, villages: 1 });
    expect(of(1)).toEqual({ en: '1 outlet and 1 village', zh: '1个网点、1个村' });
    expect(of(1_234)).toEqual({ en: '1,234 outlets and 1 village', zh: '1,234个网点、1个村' });
  });

  it('takes a value as it is, whatever it looks like', () => {
    expect(say('en', 'bulletin.term.platforms.base', { name: '<b>{x}</b>', base: "'#'" })).toBe(
      "<b>{x}</b> with '#'",
    );
  });

  it('is not said with a value missing', () => {
    expect(() => say('en', 'bulletin.term.platforms.base', { name: 'new' })).toThrow('base');
  });
});

type Elements = ReturnType<IntlMessageFormat['getAst']>;
/** The type of an element that is a text without braces. */
const LITERAL = 0;

/** The names that a message has in braces, at any depth. */
function namesIn(elements: Elements): string[] {
  return elements.flatMap((element) => {
    const { type }: { readonly type: number } = element;
    if (type === LITERAL || !('value' in element)) return [];
    const choices = 'options' in element ? Object.values(element.options) : [];
    return [element.value, ...choices.flatMap(({ value }) => namesIn(value))];
  });
}

const valuesNamedIn = (text: string): string[] =>
  namesIn(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst());

/** Each call of `say`, `label` or `message` with an id: its place, its text, and the values that it writes out. */
function* calls(): Generator<{ at: string; id: keyof typeof en; values: readonly string[] }> {
  for (const path of globSync('{schemas,domain,adapters,operations,statistics,publishers,web,cli}/**/*.ts')) {
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    const found: ts.CallExpression[] = [];
    const look = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && /\b(?:say|label|message)$/.test(node.expression.getText()))
        found.push(node);
      node.forEachChild(look);
    };
    look(source);
    for (const { arguments: given } of found) {
      const at = given.findIndex((one) => ts.isStringLiteral(one) && one.text in en);
      const [id, values] = given.slice(at);
      if (at === -1 || id === undefined) continue;
      const isList = values !== undefined && ts.isObjectLiteralExpression(values);
      // Values that come from elsewhere are of a type of their own.
      if (values !== undefined && (!isList || values.properties.some(ts.isSpreadAssignment))) continue;
      const names = isList ? values.properties.map((one) => one.name?.getText() ?? '') : [];
      yield {
        at: `${path}: ${id.getText()}`,
        id: id.getText().slice(1, -1) as keyof typeof en,
        values: names,
      };
    }
  }
}

it('a text is said with the values that it names in either language, and with no others', () => {
  const found = [...calls()];
  expect(found.length).toBeGreaterThan(0);
  for (const { at, id, values } of found) {
    const named = [en[id], zh[id]].flatMap(valuesNamedIn);
    expect(values.toSorted(), at).toEqual([...new Set(named)].toSorted());
  }
});

it.each(Object.keys(en).filter((id) => id.startsWith('http.')) as (keyof typeof en)[])(
  'a text of HTTP names the same values and numbers in both languages: %s',
  (id) => {
    // A list has another name in Chinese, where another word joins its items.
    const namedIn = (text: string) =>
      new Set(valuesNamedIn(text).map((name) => (name === 'chain' ? 'names' : name)));
    const numbersIn = (text: string) => text.replaceAll(/\{[^{}]*\}/g, '').match(/\d+/g);
    expect(namedIn(zh[id])).toEqual(namedIn(en[id]));
    expect(numbersIn(zh[id])).toEqual(numbersIn(en[id]));
    expect(en[id]).not.toMatch(/\p{Script=Han}/u);
    expect(zh[id]).toMatch(/\p{Script=Han}/u);
  },
);
