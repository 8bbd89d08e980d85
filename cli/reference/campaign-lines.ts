import type { CampaignPlan, CountedList } from '../../operations/lists/apply-campaigns.ts';
import type { CampaignVersion } from '../../operations/lists/campaign-versions.ts';
import { count } from '../format.ts';
import { changeLines, titleWords } from './lists.ts';

/** What `apply`, `diff` and `reference load` say of a campaign. */
export function planLines({
  campaign,
  outcome,
  version,
  changes,
  sampleFactor,
  simulated,
  lists,
}: CampaignPlan): string[] {
  const data = `sample factor ${count(sampleFactor)}${simulated ? ', declared simulated' : ''}`;
  return [
    `campaign ${campaign}: ${outcome === 'unchanged' ? 'unchanged, ' : `${outcome}, `}version ${String(version)}, ${data}`,
    ...(outcome === 'changed' ? changeLines(changes) : []),
    ...lists.map((list) => `  ${listWords(list)}`),
  ];
}

function listWords({ segment, version, members, inForce }: CountedList): string {
  const words = `counts ${segment} by version ${String(version)} (${count(members)} members on its day)`;
  if (inForce === null) return `${words}; the segment is out of force`;
  return inForce === version
    ? words
    : `${words}; version ${String(inForce)} is in force: --refresh-lists counts by it`;
}

/** One line for `list`. */
export function campaignLine({
  campaign,
  version,
  loadedAt,
  origin,
  sampleFactor,
  simulated,
}: CampaignVersion): string {
  const by = origin === 'built-in' ? 'built-in' : 'applied by an operator';
  return (
    `${campaign.id}: ${titleWords(campaign.title)}; version ${String(version)}, ${by}, loaded ${loadedAt}; segments as of ` +
    `${campaign.asOf}, sample factor ${count(sampleFactor)}${simulated ? ', declared simulated' : ''}, windows ${campaign.windows.map(({ id }) => id).join(', ')}`
  );
}

/** A version in full, and the list of all versions. */
export function campaignPage(
  shown: CampaignVersion,
  versions: readonly CampaignVersion[],
  lists: readonly CountedList[],
): string[] {
  const { campaign } = shown;
  return [
    campaignLine(shown),
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
    'versions:',
    ...versions.map(
      ({ version, loadedAt, removed }) =>
        `  ${String(version)}: ${loadedAt}${removed ? ', out of force' : ''}`,
    ),
  ];
}
