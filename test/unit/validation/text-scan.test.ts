import { describe, expect, it } from 'vitest';
import { inlinePattern } from '../../../domain/validation/compact-pattern.ts';
import { pointer } from '../../../domain/validation/pointer.ts';
import { scanText } from '../../../domain/validation/scan-text.ts';
import { onlyRefused, utf8, validateLines } from '../../support/batches.ts';
import { validEvent } from '../../support/events.ts';
import { fc } from '../../support/fast-check.ts';
import { tries } from '../../support/seeds.ts';

const HIDDEN = '\ufffd';

const pathsOf = (text: string): string[] =>
  onlyRefused(validateLines([utf8(text)])).problems.map(({ path }) => path);

/** The paths of an event with a field of this name, in its data and twice in the event itself. */
function pathsWith(name: string): string[] {
  const event = validEvent();
  const unknown = pathsOf(JSON.stringify({ ...event, data: { ...event.data, [name]: 1 } }));
  const twice = pathsOf(
    JSON.stringify(event).replace('{', () => `{${`${JSON.stringify(name)}:1,`.repeat(2)}`),
  );
  return [...unknown, ...twice];
}

describe('the name of a field that the contract lacks', () => {
  it.each([
    ['buyerName', 'buyerName'],
    ['ext_1.sha-256', 'ext_1.sha-256'],
    ['王小明', HIDDEN.repeat(3)],
    ['Wang Xiaoming', `Wang${HIDDEN}Xiaoming`],
    ['13912345678', HIDDEN.repeat(11)],
    ['tel139-1234-5678', `tel${HIDDEN.repeat(3)}-${HIDDEN.repeat(4)}-${HIDDEN.repeat(4)}`],
    ['id1234', 'id1234'],
    ['id12345', `id${HIDDEN.repeat(5)}`],
    ['tel_139.1234567', `tel_${HIDDEN.repeat(3)}.${HIDDEN.repeat(7)}`],
    ['wang@example.cn', `wang${HIDDEN}example.cn`],
    ['a/b~c', `a${HIDDEN}b${HIDDEN}c`],
    ['x'.repeat(1_000), 'x'.repeat(40)],
    ['a🌰b', `a${HIDDEN}b`],
    ['🌰12345', HIDDEN.repeat(6)],
    [`${'x'.repeat(39)}🌰`, `${'x'.repeat(39)}${HIDDEN}`],
    ['\ud800', HIDDEN],
    ['\udfff\ud800x', `${HIDDEN.repeat(2)}x`],
    ['a\0b\n\t\u001b[2J\u009b', `a${HIDDEN}b${HIDDEN.repeat(4)}2J${HIDDEN}`],
    ['\'"\\', HIDDEN.repeat(3)],
  ])('%j is named as %j and no further', (name, shown) => {
    const paths = pathsWith(name);
    expect(new Set(paths)).toEqual(new Set([`/data/${shown}`, `/${shown}`]));
  });

  it('is not taken for the number of an item, which is shown however many digits it has', () => {
    expect(pointer(['lines', 12_345, 'sku'])).toBe('/lines/12345/sku');
  });

  it('is hidden in a record of a platform as well', () => {
    const record = '{"order":{"13912345678":1,"13912345678":2},"refunds":[]}';
    const paths = scanText(record, { depth: 6, wholeNumbers: false }).map(({ path }) => path);
    expect(paths).toEqual([`/order/${HIDDEN.repeat(11)}`]);
  });
});

const foundIn = (text: string, depth?: number): string[] =>
  scanText(text, depth === undefined ? {} : { depth }).map(({ code, path }) => `${code} ${path}`);

describe('the scan of a text', () => {
  it('looks as deep as it is told, and takes no deeper key for one of the level above', () => {
    const text = '{"a":{"b":{"c":1,"c":2}},"d":1,"d":2}';
    expect(foundIn(text, 3)).toEqual(['json.duplicate_key /a/b/c', 'json.duplicate_key /d']);
    expect(foundIn(text, 2)).toEqual(['json.duplicate_key /d']);
    expect(foundIn(text, 1)).toEqual(['json.duplicate_key /d']);
  });

  it('counts the items of a list by its commas, whatever the items are', () => {
    expect(foundIn('{"n":[1,"a",{"b":1},2.5,[3.5]]}')).toEqual(['field.range /n/3', 'field.range /n/4/0']);
  });

  it('passes over a value that is no object and no list', () => {
    expect(foundIn('1.5')).toEqual([]);
  });
});

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
