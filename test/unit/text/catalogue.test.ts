import { globSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
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
