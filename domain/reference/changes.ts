import type { SegmentMember } from './segment-list.ts';

/** One value that differs between two states of a list or a campaign. Null: there is none. */
export interface Change {
  /** `windows.day.start`, or `sampleFactor`. */
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What differs between two plain values, by field. Objects in an array are told apart by their `id`. */
export function changesBetween(before: unknown, after: unknown): Change[] {
  const [old, next] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((field) => {
    const [from = null, to = null] = [old.get(field), next.get(field)];
    return from === to ? [] : [{ field, before: from, after: to }];
  });
}

function fieldsOf(value: unknown, path = ''): Map<string, string> {
  if (value === undefined || value === null) return new Map();
  if (typeof value !== 'object')
    return new Map([[path, typeof value === 'string' ? value : JSON.stringify(value)]]);
  const entries = Array.isArray(value)
    ? value.map((item: unknown, index) => [nameOf(item) ?? String(index + 1), item] as const)
    : Object.entries(value);
  return new Map(
    entries.flatMap(([name, item]) => [...fieldsOf(item, path === '' ? name : `${path}.${name}`)]),
  );
}

function nameOf(item: unknown): string | undefined {
  return typeof item === 'object' && item !== null && 'id' in item ? String(item.id) : undefined;
}

/** How the members of two lists differ, each by county. */
export interface MemberChanges {
  readonly added: readonly SegmentMember[];
  readonly removed: readonly SegmentMember[];
  /** Members of both lists with other dates. */
  readonly moved: readonly { readonly before: SegmentMember; readonly after: SegmentMember }[];
}

export function memberChanges(
  before: readonly SegmentMember[],
  after: readonly SegmentMember[],
): MemberChanges {
  const [old, next] = [byCounty(before), byCounty(after)];
  return {
    added: after.filter(({ county }) => !old.has(county)),
    removed: before.filter(({ county }) => !next.has(county)),
    moved: after.flatMap((member) => {
      const earlier = old.get(member.county);
      const same = earlier?.validFrom === member.validFrom && earlier.validTo === member.validTo;
      return earlier === undefined || same ? [] : [{ before: earlier, after: member }];
    }),
  };
}

function byCounty(members: readonly SegmentMember[]): Map<string, SegmentMember> {
  return new Map(members.map((member) => [member.county, member]));
}
