import { globSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import ts from 'typescript';
import { expect, it } from 'vitest';
import en from '../../../schemas/text/en.json' with { type: 'json' };
import zh from '../../../schemas/text/zh.json' with { type: 'json' };

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
    const named = [en[id], zh[id]].flatMap((text) =>
      namesIn(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst()),
    );
    expect(values.toSorted(), at).toEqual([...new Set(named)].toSorted());
  }
});
