import type { z } from 'zod';
import { inlinePattern } from './inline-pattern.ts';

/** The pattern of a leaf's JSON, with one group, and a test of the captured text if the pattern does not suffice. */
export interface CompactLeaf {
  readonly source: string;
  readonly test: LeafTest | null;
  /** May hold more than ASCII: decode the captured bytes before the test. */
  readonly isWide: boolean;
}

export type LeafTest = (text: string) => boolean;

const DIGITS = '(0|[1-9]\\d{0,15})';
/** No quotes, backslashes or control characters: the string means what it spells. */
const ASCII_TEXT = '"([ !#-\\[\\]-~]*)"';
const WIDE_TEXT = '"([ !#-\\[\\]-~\\x80-\\xff]*)"';

/** One character of each UTF-8 length. A schema that allows none of them is matched in ASCII alone. */
const BEYOND_ASCII = ['\u00e9', '\u8336', '\u{1f330}'];

type Checks = readonly z.core.$ZodCheck[];

/** Throws where the schema has a check that is not known here. `path` is for the message. */
export function stringLeaf(checks: Checks, path: string): CompactLeaf {
  const patterns: RegExp[] = [];
  let [least, most] = [0, Infinity];
  for (const { def } of definitions(checks)) {
    if (def.check === 'min_length') least = def.minimum;
    else if (def.check === 'max_length') most = def.maximum;
    else if (def.check === 'string_format' && def.pattern !== undefined) patterns.push(def.pattern);
    else throw unknownCheck(def.check, path);
  }
  const [only] = patterns;
  const isPattern = only !== undefined && patterns.length === 1 && least === 0 && most === Infinity;
  const source = isPattern ? inlinePattern(only) : undefined;
  if (source !== undefined) return { source: `"(${source})"`, test: null, isWide: false };
  const test: LeafTest = (text) =>
    text.length >= least && text.length <= most && patterns.every((pattern) => pattern.test(text));
  const isWide = BEYOND_ASCII.some(test);
  return { source: isWide ? WIDE_TEXT : ASCII_TEXT, test, isWide };
}

/** Throws where the schema has a check that is not known here. `path` is for the message. */
export function integerLeaf(checks: Checks, path: string): CompactLeaf {
  let [least, most] = [0, Number.MAX_SAFE_INTEGER];
  for (const { def } of definitions(checks)) {
    if (def.check === 'greater_than' && def.inclusive) least = Math.max(least, Number(def.value));
    else if (def.check === 'less_than' && def.inclusive) most = Math.min(most, Number(def.value));
    else throw unknownCheck(def.check, path);
  }
  return { source: DIGITS, test: (text) => Number(text) >= least && Number(text) <= most, isWide: false };
}

function unknownCheck(check: string, path: string): Error {
  return new Error(`${path}: there is no compact pattern for the check ${check}`);
}

function definitions(checks: Checks): readonly { readonly def: z.core.$ZodChecks['_zod']['def'] }[] {
  return checks.map((check) => (check as unknown as z.core.$ZodChecks)._zod);
}
