import type { z } from 'zod';
import { betweenQuotes } from './between-quotes.ts';

/**
 * The plain form of a part of an event: compact JSON (one blank after a colon or comma is fine), keys in the
 * schema's order, strings without escapes, whole numbers in digits alone. What is outside it is left to JSON.parse
 * and zod.
 */
export interface PlainForm {
  /** Sticky: it matches from `lastIndex`. */
  readonly pattern: RegExp;
  /** The group that captures a leaf, by its dotted path. Throws where the schema has no such leaf. */
  group(path: string): number;
  /** Groups of leaves that may hold more than ASCII: to be decoded before they are judged. */
  readonly wide: readonly number[];
  /** Whether the captured leaves are what the schema allows, where the pattern says only where they stand. */
  admits(groups: readonly (string | undefined)[]): boolean;
}

type Schema = z.core.$ZodType;
type Test = (text: string) => boolean;

export const BLANK = ' ?';
const DIGITS = '(0|[1-9]\\d{0,15})';
/** Neither quotes nor backslashes nor control characters: such a string means what it spells. */
const ASCII_TEXT = '"([ !#-\\[\\]-~]*)"';
const WIDE_TEXT = '"([ !#-\\[\\]-~\\x80-\\xff]*)"';

/** One of each length in UTF-8. A leaf that takes none of them has a plain form in ASCII alone. */
const BEYOND_ASCII = ['\u00e9', '\u8336', '\u{1f330}'];

/** Members of an object in the schema's order: all, those before one, or those after it. */
export interface Members {
  readonly of: Readonly<Record<string, Schema>>;
  readonly path?: string;
  readonly before?: string;
  readonly after?: string;
}

/**
 * The plain form of a piece of JSON, made of texts that stand in it as they are and of members of objects. Throws
 * where a schema has no plain form here: then this is to be taught the new kind, or the field left out of it.
 */
export function plainForm(...parts: readonly (string | Members)[]): PlainForm {
  const paths: string[] = [''];
  const tests: [number, Test][] = [];
  const wide: number[] = [];
  const capture = (path: string): number => paths.push(path) - 1;

  const source = (schema: Schema, path: string): string => {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    switch (def.type) {
      case 'literal':
        return escaped(JSON.stringify(def.values[0]));
      case 'enum':
        capture(path);
        return `"(${Object.values(def.entries)
          .map((value) => escaped(String(value)))
          .join('|')})"`;
      case 'string':
        return text(def.checks ?? [], path);
      case 'number':
        tests.push([capture(path), testOfInteger(def.checks ?? [], path)]);
        return DIGITS;
      case 'nullable':
        return `(?:null|${source(def.innerType, path)})`;
      case 'object':
        return `\\{${members({ of: def.shape, path })}\\}`;
      default:
        throw new Error(`${path}: there is no plain form of ${def.type}`);
    }
  };

  const text = (checks: readonly z.core.$ZodCheck[], path: string): string => {
    const group = capture(path);
    const { test, source } = formOfString(checks, path);
    if (source !== undefined) return `"(${source})"`;
    tests.push([group, test]);
    if (!BEYOND_ASCII.some(test)) return ASCII_TEXT;
    wide.push(group);
    return WIDE_TEXT;
  };

  const members = ({ of, path = '', before, after }: Members): string => {
    const keys = Object.keys(of);
    const first = after === undefined ? 0 : keys.indexOf(after) + 1;
    const end = before === undefined ? keys.length : keys.indexOf(before);
    return Object.entries(of)
      .slice(first, end)
      .map(([key, schema]) => {
        const { def } = (schema as z.core.$ZodTypes)._zod;
        const inner = def.type === 'optional' ? def.innerType : schema;
        const isLast = key === keys.at(-1);
        if (inner !== schema && isLast) throw new Error(`${path}: the last member must not be optional`);
        const value = source(inner, path === '' ? key : `${path}.${key}`);
        const member = `${escaped(JSON.stringify(key))}:${BLANK}${value}${isLast ? '' : `,${BLANK}`}`;
        return inner === schema ? member : `(?:${member})?`;
      })
      .join('');
  };

  const pattern = new RegExp(
    parts.map((part) => (typeof part === 'string' ? part : members(part))).join(''),
    'y',
  );
  return {
    pattern,
    wide,
    group(path) {
      const group = paths.indexOf(path);
      if (group < 0) throw new Error(`the schema has no leaf ${path}`);
      return group;
    },
    admits(groups) {
      for (const [group, test] of tests) {
        const text = groups[group];
        if (text !== undefined && !test(text)) return false;
      }
      return true;
    },
  };
}

/** What a string may hold, as a test and, where it can be said so, as the source of an expression between its quotes. */
function formOfString(
  checks: readonly z.core.$ZodCheck[],
  path: string,
): { test: Test; source: string | undefined } {
  const patterns: RegExp[] = [];
  let [least, most] = [0, Infinity];
  for (const { def } of definitions(checks)) {
    if (def.check === 'min_length') least = def.minimum;
    else if (def.check === 'max_length') most = def.maximum;
    else if (def.check === 'string_format' && def.pattern !== undefined) patterns.push(def.pattern);
    else throw new Error(`${path}: there is no plain form of the check ${def.check}`);
  }
  const [only] = patterns;
  const isPattern = only !== undefined && patterns.length === 1 && least === 0 && most === Infinity;
  return {
    test: (text) =>
      text.length >= least && text.length <= most && patterns.every((pattern) => pattern.test(text)),
    source: isPattern ? betweenQuotes(only) : undefined,
  };
}

function testOfInteger(checks: readonly z.core.$ZodCheck[], path: string): Test {
  let [least, most] = [0, Number.MAX_SAFE_INTEGER];
  for (const { def } of definitions(checks)) {
    if (def.check === 'greater_than' && def.inclusive) least = Math.max(least, Number(def.value));
    else if (def.check === 'less_than' && def.inclusive) most = Math.min(most, Number(def.value));
    else throw new Error(`${path}: there is no plain form of the check ${def.check}`);
  }
  return (text) => Number(text) >= least && Number(text) <= most;
}

function definitions(
  checks: readonly z.core.$ZodCheck[],
): readonly { readonly def: z.core.$ZodChecks['_zod']['def'] }[] {
  return checks.map((check) => (check as unknown as z.core.$ZodChecks)._zod);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
