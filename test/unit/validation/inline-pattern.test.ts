import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inlinePattern } from '../../../domain/validation/inline-pattern.ts';
import { SEED } from '../../support/fuzz/runs.ts';

/** Each with texts that are near to what it takes. */
const SAYABLE: readonly [RegExp, fc.Arbitrary<string>][] = [
  [/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, fc.stringMatching(/^[A-Za-z0-9._:-]{0,66}$/)],
  [/^\/platforms\/(?:jd|tmall)$/, fc.constantFrom('/platforms/jd', '/platforms/tmall', '/platforms/jdx')],
  [/^(?!0+(?:\.0+)?$)(?:0|[1-9]\d{0,8})(?:\.\d{1,3})?$/, fc.stringMatching(/^0?[01]{0,3}(?:\.[01]{0,4})?$/)],
  [/^(?=a+$|b)[ab]*?$/, fc.stringMatching(/^[ab]{0,4}$/)],
  [/^\x61\u0062\.{2}$/, fc.constantFrom('ab..', 'ab.', 'abxx')],
];

const UNSAYABLE: readonly [RegExp, string][] = [
  [/^a|b$/, 'a branch that its anchors do not hold'],
  [/^(a)$/, 'a group that would be counted'],
  [/^(?<name>a)$/, 'a group with a name'],
  [/^a(?<=a)$/, 'a look behind'],
  [/^a^$/, 'an anchor within'],
  [/^a$/u, 'a flag'],
  [/a$/, 'no anchor at the start'],
  [/^a/, 'no anchor at the end'],
  [/^a\$/, 'a dollar for an anchor'],
  [/^a.$/, 'any character'],
  [/^[^b]$/, 'any character but one'],
  [/^[!-~]$/, 'a range around the quote'],
  [/^[A-z]$/, 'a range around the backslash'],
  [/^\x22$/, 'a quote by its number'],
  [/^\s$/, 'characters of control'],
  [/^\cJ$/, 'a character of control by its letter'],
  [/^\bA$/, 'an escape that nobody needs'],
  [/^\xe9$/, 'a character beyond ASCII'],
];

describe('an expression between quotes', () => {
  it.each(SAYABLE)('takes the texts that %s takes', (pattern, near) => {
    const within = inlinePattern(pattern);
    if (within === undefined) throw new Error('it cannot be said');
    const quoted = new RegExp(`"(${within})"`, 'y');
    let met = 0;
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), fc.constantFrom('', '"', ',"a":"0"'), (text, rest) => {
        // A reader that stops at the first quote, and knows no escapes.
        const [first = ''] = text.split('"');
        quoted.lastIndex = 3;
        const found = quoted.exec(`123"${text}"${rest}`)?.[1];
        met += found === undefined ? 0 : 1;
        expect(found).toBe(pattern.test(first) ? first : undefined);
      }),
      { seed: SEED, numRuns: 2_000 },
    );
    expect(met).toBeGreaterThan(10);
  });

  it.each(UNSAYABLE)('%s is left to a test of its own: %s', (pattern) => {
    expect(inlinePattern(pattern)).toBeUndefined();
  });
});
