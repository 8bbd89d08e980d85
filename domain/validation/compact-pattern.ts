import type { z } from 'zod';
import { type CompactLeaf, integerLeaf, type LeafTest, stringLeaf } from './compact-leaf.ts';

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
