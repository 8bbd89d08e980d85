import type { Schema } from './json-schema.ts';

/** A change of the contract that refuses an event of before. */
export interface BreakingChange {
  /** JSON Pointer into an event; `*` is any item of a list. */
  readonly path: string;
  readonly what: string;
}

/**
 * What events of the `earlier` schema the `later` one refuses. Empty if every event that was valid is valid still, so
 * that no publisher breaks, and topics and archives can be read again. A pattern that differs counts as refusing,
 * since whether one contains the other cannot be decided.
 *
 * The other direction, of an event with a new optional field before an older worker, is not asked for: that worker
 * holds it as `field.unknown`, and a replay counts it.
 */
export function breakingChanges(earlier: Schema, later: Schema): BreakingChange[] {
  return compare(earlier, later, { earlier, later }, '');
}

interface Roots {
  readonly earlier: Schema;
  readonly later: Schema;
}

function compare(before: Schema, after: Schema, roots: Roots, path: string): BreakingChange[] {
  const [earlier, later] = [resolve(before, roots.earlier), resolve(after, roots.later)];
  const options = later.anyOf ?? [later];
  if (earlier.anyOf !== undefined || options.length > 1)
    return (earlier.anyOf ?? [earlier]).flatMap((option) => {
      const refusals = options.map((one) => compare(option, one, roots, path));
      return refusals.some((changes) => changes.length === 0) ? [] : (fewest(refusals) ?? []);
    });
  const breaks = (what: string): BreakingChange => ({ path, what });
  if (earlier.type !== later.type)
    return [breaks(`the type was ${String(earlier.type)} and is ${String(later.type)}`)];
  return [
    ...valuesLost(earlier, later).map((value) => breaks(`${JSON.stringify(value)} is no longer allowed`)),
    ...boundsNarrowed(earlier, later).map(breaks),
    ...(later.pattern !== undefined && later.pattern !== earlier.pattern
      ? [breaks(`the pattern was ${earlier.pattern ?? 'none'} and is ${later.pattern}`)]
      : []),
    ...compareFields(earlier, later, roots, path),
    ...(later.items === undefined ? [] : compare(earlier.items ?? {}, later.items, roots, `${path}/*`)),
  ];
}

function fewest(refusals: readonly BreakingChange[][]): BreakingChange[] | undefined {
  return refusals.toSorted((a, b) => a.length - b.length)[0];
}

function resolve(schema: Schema, root: Schema): Schema {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  return (name === undefined ? undefined : root.$defs?.[name]) ?? schema;
}

function valuesLost(earlier: Schema, later: Schema): unknown[] {
  const allowed = later.enum ?? ('const' in later ? [later.const] : undefined);
  if (allowed === undefined) return [];
  const before = earlier.enum ?? ('const' in earlier ? [earlier.const] : ['any other value']);
  return before.filter((value) => !allowed.includes(value));
}

const LOWER = ['minimum', 'minLength', 'minItems'] as const;
const UPPER = ['maximum', 'maxLength', 'maxItems'] as const;

function boundsNarrowed(earlier: Schema, later: Schema): string[] {
  const say = (bound: string, was: number | undefined, is: number | undefined): string =>
    `${bound} was ${String(was ?? 'absent')} and is ${String(is)}`;
  return [
    ...LOWER.filter((bound) => (later[bound] ?? -Infinity) > (earlier[bound] ?? -Infinity)),
    ...UPPER.filter((bound) => (later[bound] ?? Infinity) < (earlier[bound] ?? Infinity)),
  ].map((bound) => say(bound, earlier[bound], later[bound]));
}

function compareFields(earlier: Schema, later: Schema, roots: Roots, path: string): BreakingChange[] {
  const [before, after] = [earlier.properties ?? {}, later.properties ?? {}];
  const at = (name: string): string => `${path}/${name}`;
  const nowRequired = (later.required ?? []).filter((name) => !(earlier.required ?? []).includes(name));
  return [
    ...nowRequired.map((name) => ({ path: at(name), what: 'it was optional or absent and is required' })),
    ...Object.entries(before).flatMap(([name, field]) => {
      const now = after[name];
      if (now !== undefined) return compare(field, now, roots, at(name));
      return later.additionalProperties === false ? [{ path: at(name), what: 'the field is gone' }] : [];
    }),
  ];
}
