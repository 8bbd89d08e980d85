import { ALWAYS, FOREVER, type SegmentMember } from '../../domain/reference/segment-list.ts';
import type { SegmentPlan } from '../../operations/lists/apply-segment.ts';
import type { SegmentVersion } from '../../operations/lists/segment-versions.ts';
import { csvCell } from '../report/csv.ts';
import { count } from '../format.ts';
import { changeLines, titleWords } from './lists.ts';

/** Names of counties by code. */
export type CountyNames = ReadonlyMap<
  string,
  { readonly name: string; readonly nameEn: string; readonly province: string }
>;

/** What `apply` and `diff` say of a list. */
export function planLines(plan: SegmentPlan, names: CountyNames, withMembers: boolean): string[] {
  const { segment, outcome, version, members, added, removed, moved, notRural, earlierListIn } = plan;
  const numbers = `${count(added.length)} added, ${count(removed.length)} removed, ${count(moved.length)} with other dates`;
  return [
    `segment ${segment}: ${outcome}, version ${String(version)}, ${count(members)} members` +
      (outcome === 'changed' ? ` (${numbers})` : ''),
    ...(outcome === 'unchanged' ? [] : changeLines(plan.changes)),
    ...(withMembers && outcome !== 'unchanged'
      ? [
          ...added.map((member) => `  + ${memberWords(member, names)}`),
          ...removed.map((member) => `  - ${memberWords(member, names)}`),
          ...moved.map(
            ({ before, after }) => `  ~ ${memberWords(after, names)}, before ${datesWords(before)}`,
          ),
        ]
      : []),
    ...(notRural.length === 0
      ? []
      : [
          `  not rural, so not in the rural segment: ${notRural.map((code) => countyWords(code, names)).join(', ')}`,
        ]),
    ...(earlierListIn.length === 0
      ? []
      : [
          `  these campaigns count by an earlier list until campaign apply --refresh-lists: ${earlierListIn.join(', ')}`,
        ]),
  ];
}

function memberWords(member: SegmentMember, names: CountyNames): string {
  return `${countyWords(member.county, names)}, ${datesWords(member)}`;
}

function countyWords(code: string, names: CountyNames): string {
  const found = names.get(code);
  return found === undefined ? code : `${code} ${found.name} (${found.nameEn})`;
}

function datesWords({ validFrom, validTo }: SegmentMember): string {
  const [from, to] = [
    validFrom === ALWAYS ? '' : `from ${validFrom}`,
    validTo === FOREVER ? '' : `until ${validTo}`,
  ];
  return [from, to].filter((words) => words !== '').join(' ') || 'always';
}

/** One line for `list`. */
export function segmentLine({
  id,
  title,
  shortName,
  version,
  loadedAt,
  origin,
  illustrative,
  members,
}: SegmentVersion): string {
  const by = origin === 'built-in' ? 'built-in' : 'applied by an operator';
  return (
    `${id}: ${titleWords(title)}; ids begin with ${shortName}; version ${String(version)}, ${by}, loaded ${loadedAt}; ` +
    `${count(members.length)} members${illustrative ? ', illustrative' : ''}`
  );
}

/** A version in full, and the list of all versions. */
export function segmentPage(
  shown: SegmentVersion,
  versions: readonly SegmentVersion[],
  names: CountyNames,
): string[] {
  return [
    segmentLine(shown),
    ...shown.members.map((member) => `  ${memberWords(member, names)}`),
    'versions:',
    ...versions.map(
      ({ version, loadedAt, members, removed }) =>
        `  ${String(version)}: ${loadedAt}, ${removed ? 'out of force' : `${count(members.length)} members`}`,
    ),
  ];
}

/** The file of a list, as `segment apply` reads it. */
export function memberFile({ members }: SegmentVersion, names: CountyNames): string {
  const lines = members.map(({ county, validFrom, validTo }) => [
    county,
    names.get(county)?.name ?? '',
    names.get(county)?.province ?? '',
    validFrom === ALWAYS ? '' : validFrom,
    validTo === FOREVER ? '' : validTo,
  ]);
  return [['code', 'name', 'province', 'valid_from', 'valid_to'], ...lines]
    .map((cells) => `${cells.map(csvCell).join(',')}\n`)
    .join('');
}
