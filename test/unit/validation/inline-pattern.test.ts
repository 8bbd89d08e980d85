import { describe, expect, it } from 'vitest';
import { inlinePattern } from '../../../domain/validation/compact-pattern.ts';
import { fc } from '../../support/fast-check.ts';
import { tries } from '../../support/seeds.ts';

/** Each with texts that it matches, and texts close to those. */
const INLINEABLE: readonly [RegExp, readonly string[], fc.Arbitrary<string>][] = [
  [
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/,
    ['A', `0${'._:-'.repeat(15)}aZ9`, 'x'.repeat(64)],
    fc.stringMatching(/^[A-Za-z0-9._:-]{0,66}$/),
  ],
  [
    /^\/platforms\/(?:jd|tmall)$/,
    ['/platforms/jd', '/platforms/tmall'],
    fc.constantFrom('/platforms/jd', '/platforms/tmall', '/platforms/jdx'),
  ],
  [
    /^(?!0+(?:\.0+)?$)(?:0|[1-9]\d{0,8})(?:\.\d{1,3})?$/,
    ['1', '0.001', '100', '10.010'],
    fc.stringMatching(/^0?[01]{0,3}(?:\.[01]{0,4})?$/),
  ],
  [/^(?=a+$|b)[ab]*?$/, ['a', 'aaaa', 'b', 'baba'], fc.stringMatching(/^[ab]{0,4}$/)],
  [/^\x61\u0062\.{2}$/, ['ab..'], fc.constantFrom('ab..', 'ab.', 'abxx')],
];

const NOT_INLINEABLE: readonly [RegExp, string][] = [
  [/^a|b$/, 'an alternative that its anchors do not cover'],
  [/^(a)$/, 'a capturing group'],
  [/^(?<name>a)$/, 'a named group'],
  [/^a(?<=a)$/, 'a lookbehind'],
  [/^a^$/, 'an anchor within'],
  [/^a$/u, 'a flag'],
  [/a$/, 'no anchor at the start'],
  [/^a/, 'no anchor at the end'],
  [/^a\$/, 'an escaped dollar at the end'],
  [/^a.$/, 'any character'],
  [/^[^b]$/, 'a negated class'],
  [/^[!-~]$/, 'a range that includes the quote'],
  [/^[A-z]$/, 'a range that includes the backslash'],
  [/^\x22$/, 'a quote by its code'],
  [/^\s$/, 'a class with control characters'],
  [/^\cJ$/, 'a control character by its letter'],
  [/^\bA$/, 'an unsupported escape'],
  [/^\xe9$/, 'a character beyond ASCII'],
];

describe('inlinePattern', () => {
  it.each(INLINEABLE)('matches between quotes the texts that %s matches', (pattern, matched, near) => {
    const within = inlinePattern(pattern);
    if (within === undefined) throw new Error('the pattern cannot be inlined');
    const quoted = new RegExp(`"(${within})"`, 'y');
    const found = (text: string, rest: string): string | undefined => {
      quoted.lastIndex = 3;
      return quoted.exec(`123"${text}"${rest}`)?.[1];
    };
    for (const text of matched) expect(found(text, '')).toBe(text);
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), fc.constantFrom('', '"', ',"a":"0"'), (text, rest) => {
        // A reader that stops at the first quote, and knows no escapes.
        const [first = ''] = text.split('"');
        expect(found(text, rest)).toBe(pattern.test(first) ? first : undefined);
      }),
      { numRuns: tries(200, 1_000) },
    );
  });

  it.each(NOT_INLINEABLE)('is undefined for %s: %s', (pattern) => {
    expect(inlinePattern(pattern)).toBeUndefined();
  });
});
