import type { z } from 'zod';

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
function stringLeaf(checks: Checks, path: string): CompactLeaf {
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
function integerLeaf(checks: Checks, path: string): CompactLeaf {
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

/** Parts of a regular expression: groups, quantifiers, anchors, and (captured) parts that match one character. */
const PART =
  /\((?:\?[:=!])?|[)|?*+^$]|\{[\d,]+\}|(\[(?:\\.|[^\]\\])*\]|\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|[dw]|[^\dA-Za-z])|[^\\])/g;

/** Characters that a string in compact form does not contain. */
const NEVER = Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code)).filter(
  (character) => character === '"' || character === '\\' || character < ' ' || character > '~',
);

/**
 * The source of a string format's pattern for use inside a larger pattern, between two quotes. There it matches the
 * same texts in compact form as `pattern` matches whole. Undefined if `pattern` cannot be used so: it may match a
 * quote, or it has groups, flags or top-level alternatives.
 */
export function inlinePattern({ source, flags }: RegExp): string | undefined {
  const [first, ...parts] = source.matchAll(PART);
  if (flags !== '' || first?.[0] !== '^' || parts.at(-1)?.[0] !== '$') return undefined;
  // PART does not match an escape that it does not know.
  if (parts.reduce((length, [part]) => length + part.length, 1) !== source.length) return undefined;
  let within = '';
  let depth = 0;
  for (const [part, one] of parts) {
    if (part === '(' || part === '^' || (part === '|' && depth === 0)) return undefined;
    if (one !== undefined && takesAnyOf(one, NEVER)) return undefined;
    if (part.startsWith('(')) depth += 1;
    if (part === ')') depth -= 1;
    within += part === '$' ? '(?=")' : part;
  }
  return within;
}

function takesAnyOf(one: string, characters: readonly string[]): boolean {
  const pattern = new RegExp(`^${one}$`);
  return characters.some((character) => pattern.test(character));
}

/** The text of each group of a match; undefined where a value is null or absent. */
export type Groups = (string | undefined)[];

/**
 * Matches and reads a part of an event in compact form: compact JSON (one blank after a colon or comma is fine),
 * keys in the schema's order, strings without escapes, whole numbers in digits alone. It refuses any other form,
 * which is left to JSON.parse and zod.
 */
export interface CompactPattern {
  /** Sticky: it matches from `lastIndex`. */
  readonly pattern: RegExp;
  /** Groups of leaves that may hold more than ASCII: decode them before calling `admits`. */
  readonly wide: readonly number[];
  /** Whether the schema allows the captured leaves, where the pattern alone does not say so. */
  admits(groups: Groups): boolean;
  /**
   * JavaScript for each `Members` of the pattern, in order: the properties of an object literal, read from a match
   * in the variable that `groupsName` says.
   */
  readonly properties: readonly string[];
}

type Schema = z.core.$ZodType;

/** A regular expression, and the JavaScript that makes the value of what it matched. */
interface Compiled {
  readonly source: string;
  readonly value: string;
}

export const BLANK = ' ?';

/** Members of an object in the schema's order: all, those before one, or those after it. */
export interface Members {
  readonly of: Readonly<Record<string, Schema>>;
  readonly before?: string;
  readonly after?: string;
}

/**
 * The pattern of a piece of JSON, made of regular expressions and of members of objects. Throws where a schema has
 * a kind that is not known here: then add the kind, or leave the field to JSON.parse and zod.
 */
export function compactPattern(groupsName: string, ...parts: readonly (string | Members)[]): CompactPattern {
  const tests: { readonly group: number; readonly test: LeafTest }[] = [];
  const wide: number[] = [];
  let groupCount = 0;

  const leaf = ({ source, test, isWide }: CompactLeaf): Compiled => {
    const group = (groupCount += 1);
    if (test !== null) tests.push({ group, test });
    if (isWide) wide.push(group);
    return { source, value: `${groupsName}[${group}]` };
  };

  const compile = (schema: Schema, path: string): Compiled => {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    switch (def.type) {
      case 'literal': {
        const value = JSON.stringify(def.values[0]);
        return { source: escaped(value), value };
      }
      case 'enum': {
        const words = Object.values(def.entries).map((value) => escaped(String(value)));
        return leaf({ source: `"(${words.join('|')})"`, test: null, isWide: false });
      }
      case 'string':
        return leaf(stringLeaf(def.checks ?? [], path));
      case 'number': {
        const { source, value } = leaf(integerLeaf(def.checks ?? [], path));
        return { source, value: `Number(${value})` };
      }
      case 'nullable': {
        // In an object, the first group is that of its first member.
        const first = `${groupsName}[${groupCount + 1}]`;
        const { source, value } = compile(def.innerType, path);
        return { source: `(?:null|${source})`, value: `${first} === undefined ? null : ${value}` };
      }
      case 'object': {
        const { source, value } = members({ of: def.shape }, path);
        return { source: `\\{${source}\\}`, value: `{ ${value} }` };
      }
      default:
        throw new Error(`${path}: there is no compact pattern for ${def.type}`);
    }
  };

  const members = ({ of, before, after }: Members, path: string): Compiled => {
    const keys = Object.keys(of);
    const first = after === undefined ? 0 : keys.indexOf(after) + 1;
    const end = before === undefined ? keys.length : keys.indexOf(before);
    const compiled = Object.entries(of)
      .slice(first, end)
      .map(([key, schema]) => {
        const { def } = (schema as z.core.$ZodTypes)._zod;
        const isOptional = def.type === 'optional';
        const isLast = key === keys.at(-1);
        if (isOptional && isLast) throw new Error(`${path}: the last member must not be optional`);
        const inner = isOptional ? def.innerType : schema;
        const { source, value } = compile(inner, path === '' ? key : `${path}.${key}`);
        const name = JSON.stringify(key);
        const member = `${escaped(name)}:${BLANK}${source}${isLast ? '' : `,${BLANK}`}`;
        return { source: isOptional ? `(?:${member})?` : member, value: `${name}: ${value}` };
      });
    return {
      source: compiled.map(({ source }) => source).join(''),
      value: compiled.map(({ value }) => value).join(', '),
    };
  };

  const compiled = parts.map((part) => (typeof part === 'string' ? part : members(part, '')));
  return {
    pattern: new RegExp(
      compiled.map((part) => (typeof part === 'string' ? part : part.source)).join(''),
      'y',
    ),
    wide,
    properties: compiled.flatMap((part) => (typeof part === 'string' ? [] : part.value)),
    admits(groups) {
      for (const { group, test } of tests) {
        const text = groups[group];
        if (text !== undefined && !test(text)) return false;
      }
      return true;
    },
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
