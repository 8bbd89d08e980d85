import type { SegmentMember } from './segment-list.ts';

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
