import { ALWAYS, FOREVER, type SegmentMember } from '../../domain/reference/segment-list.ts';
import type { CampaignPlan, CountedList } from '../../operations/lists/apply-campaigns.ts';
import type { SegmentPlan } from '../../operations/lists/apply-segment.ts';
import type { CampaignVersion, SegmentVersion } from '../../operations/lists/stored-lists.ts';
import { count, counted } from '../format.ts';
import { csvCell } from '../report/cells.ts';
import { appliedWords, changeLines, titleWords } from './lists.ts';

/** What `apply`, `diff` and `reference load` say of a campaign. */
export function campaignPlanLines({
  campaign,
  outcome,
  version,
  changes,
  sampleFactor,
  simulated,
  lists,
  sampledBeside,
}: CampaignPlan): string[] {
  const data = `sample factor ${count(sampleFactor)}${simulated ? ', declared simulated' : ''}`;
  return [
    `campaign ${campaign}: ${outcome === 'unchanged' ? 'unchanged, ' : `${outcome}, `}version ${String(version)}, ${data}`,
    ...(outcome === 'changed' ? changeLines(changes) : []),
    ...lists.map((list) => `  ${listWords(list)}`),
    ...sampledBeside.map(
      (other) =>
        `  warning: ${other.campaign} counts some of the same hours as a sample, with factor ${count(other.sampleFactor)}; if the orders are the same, apply again with --sample-factor ${String(other.sampleFactor)}`,
    ),
  ];
}

function listWords({ segment, version, members, inForce }: CountedList): string {
  const words = `counts ${segment} by version ${String(version)} (${counted(members, 'member')} on its day)`;
  if (inForce === null) return `${words}; the segment is withdrawn`;
  return inForce === version
    ? words
    : `${words}; version ${String(inForce)} is newer: apply with --refresh-lists to count by it`;
}

/** One line for `list`. */
export function campaignLine(shown: CampaignVersion): string {
  const { campaign, version, loadedAt, sampleFactor, simulated } = shown;
  return (
    `${campaign.id}: ${titleWords(campaign.title)}; version ${String(version)}, ${appliedWords(shown)}, loaded ${loadedAt}; segments as of ` +
    `${campaign.asOf}, sample factor ${count(sampleFactor)}${simulated ? ', declared simulated' : ''}, windows ${campaign.windows.map(({ id }) => id).join(', ')}`
  );
}

/** What a version has, and the lists that it counts by. */
export function campaignDetails({ campaign }: CampaignVersion, lists: readonly CountedList[]): string[] {
  return [
    ...campaign.windows.map(
      ({ id, start, end, base }) =>
        `  window ${id}: ${start} to ${end}${base === null ? ', no base' : `, against ${base.start} to ${base.end}`}`,
    ),
    ...Object.entries(campaign.platformBases).map(
      ([platform, base]) => `  ${platform} is compared with ${base}`,
    ),
    ...lists.map((list) => `  ${listWords(list)}`),
    ...[...campaign.placeFigures, ...campaign.coverageFigures].map(
      ({ id, title }) => `  figure ${id}: ${title.en}, ${title.zh}`,
    ),
  ];
}

/** Names of counties by code. */
export type CountyNames = ReadonlyMap<
  string,
  { readonly name: string; readonly nameEn: string; readonly province: string }
>;

/** What `apply` and `diff` say of a list. */
export function segmentPlanLines(plan: SegmentPlan, names: CountyNames, withMembers: boolean): string[] {
  const { segment, outcome, version, members, added, removed, moved, notRural, earlierListIn } = plan;
  const numbers = `${count(added.length)} added, ${count(removed.length)} removed, ${count(moved.length)} with other dates`;
  return [
    `segment ${segment}: ${outcome}, version ${String(version)}, ${counted(members, 'member')}` +
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
          `  these campaigns keep counting by an earlier list (campaign apply --refresh-lists changes that): ${earlierListIn.join(', ')}`,
        ]),
  ];
}

export function memberWords(member: SegmentMember, names: CountyNames): string {
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
export function segmentLine(shown: SegmentVersion): string {
  const { id, title, shortName, version, loadedAt, illustrative, members } = shown;
  return (
    `${id}: ${titleWords(title)}; ids begin with ${shortName}; version ${String(version)}, ${appliedWords(shown)}, loaded ${loadedAt}; ` +
    `${count(members.length)} members${illustrative ? ', illustrative' : ''}`
  );
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
