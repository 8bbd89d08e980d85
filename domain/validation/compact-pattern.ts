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
  /** For each `Members` of the pattern, in order: sets those members of `target` to what the match captured. */
  readonly fill: readonly ((target: Record<string, unknown>, groups: Groups) => void)[];
}

type Schema = z.core.$ZodType;
type Read = (groups: Groups) => unknown;

interface Compiled {
  readonly source: string;
  readonly read: Read;
}

interface CompiledMembers {
  readonly source: string;
  readonly fill: CompactPattern['fill'][number];
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
export function compactPattern(...parts: readonly (string | Members)[]): CompactPattern {
  const tests: { readonly group: number; readonly test: LeafTest }[] = [];
  const wide: number[] = [];
  let groupCount = 0;

  const leaf = ({ source, test, isWide }: CompactLeaf, read: (text: string) => unknown): Compiled => {
    const group = (groupCount += 1);
    if (test !== null) tests.push({ group, test });
    if (isWide) wide.push(group);
    return { source, read: (groups) => read(groups[group] ?? '') };
  };

  const compile = (schema: Schema, path: string): Compiled => {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    switch (def.type) {
      case 'literal': {
        const [value] = def.values;
        return { source: escaped(JSON.stringify(value)), read: () => value };
      }
      case 'enum': {
        const words = Object.values(def.entries).map((value) => escaped(String(value)));
        return leaf({ source: `"(${words.join('|')})"`, test: null, isWide: false }, asText);
      }
      case 'string':
        return leaf(stringLeaf(def.checks ?? [], path), asText);
      case 'number':
        return leaf(integerLeaf(def.checks ?? [], path), Number);
      case 'nullable': {
        const inner = orElse(null, def.innerType, path);
        return { source: `(?:null|${inner.source})`, read: inner.read };
      }
      case 'object': {
        const { source, fill } = members({ of: def.shape }, path);
        const template = templateOf(def.shape);
        const read: Read = (groups) => {
          const object = { ...template };
          fill(object, groups);
          return object;
        };
        return { source: `\\{${source}\\}`, read };
      }
      default:
        throw new Error(`${path}: there is no compact pattern for ${def.type}`);
    }
  };

  /** Reads `otherwise` where the first group is undefined, which in an object is its first member. */
  const orElse = (otherwise: null | undefined, schema: Schema, path: string): Compiled => {
    const first = groupCount + 1;
    const { source, read } = compile(schema, path);
    return { source, read: (groups) => (groups[first] === undefined ? otherwise : read(groups)) };
  };

  const members = ({ of, before, after }: Members, path: string): CompiledMembers => {
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
        const at = path === '' ? key : `${path}.${key}`;
        const { source, read } = isOptional ? orElse(undefined, def.innerType, at) : compile(schema, at);
        const member = `${escaped(JSON.stringify(key))}:${BLANK}${source}${isLast ? '' : `,${BLANK}`}`;
        return { key, read, source: isOptional ? `(?:${member})?` : member };
      });
    const captured = compiled.filter(({ key }) => !isLiteral(of[key]));
    return {
      source: compiled.map(({ source }) => source).join(''),
      fill: (target, groups) => {
        for (const { key, read } of captured) target[key] = read(groups);
      },
    };
  };

  const compiled = parts.map((part) => (typeof part === 'string' ? part : members(part, '')));
  return {
    pattern: new RegExp(
      compiled.map((part) => (typeof part === 'string' ? part : part.source)).join(''),
      'y',
    ),
    wide,
    fill: compiled.flatMap((part) => (typeof part === 'string' ? [] : part.fill)),
    admits(groups) {
      for (const { group, test } of tests) {
        const text = groups[group];
        if (text !== undefined && !test(text)) return false;
      }
      return true;
    },
  };
}

/** An object with the keys of a schema and its literals. A copy of it is faster to fill than an empty object. */
export function templateOf(shape: Readonly<Record<string, Schema>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shape).map(([key, schema]) => {
      const { def } = (schema as z.core.$ZodTypes)._zod;
      return [key, def.type === 'literal' ? def.values[0] : undefined];
    }),
  );
}

function isLiteral(schema: Schema | undefined): boolean {
  return (schema as z.core.$ZodTypes | undefined)?._zod.def.type === 'literal';
}

function asText(text: string): string {
  return text;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
