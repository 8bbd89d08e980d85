import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import {
  type Change,
  changesBetween,
  type MemberChanges,
  memberChanges,
} from '../../domain/reference/changes.ts';
import {
  parseMembers,
  segmentId,
  type SegmentMember,
  shortName,
} from '../../domain/reference/segment-list.ts';
import { ReferenceFileError } from '../../domain/reference/source-rows.ts';
import { readCounties, readCsvRows } from '../../pipeline/lists/reference-files.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import {
  readCampaignVersions,
  readSegmentVersions,
  type SegmentVersion,
  type StoredSegment,
  storeSegment,
} from './stored-lists.ts';
import { apply, inForce, outcomeOf, type Planned } from './versions.ts';

/** A list of a segment. Omitted values stay as they are. */
export type SegmentList = Partial<StoredSegment> & Pick<StoredSegment, 'id' | 'members'>;

/** What applying a list does. */
export interface SegmentPlan extends MemberChanges {
  readonly segment: string;
  readonly outcome: 'new' | 'changed' | 'unchanged';
  /** The version that is in force afterwards. */
  readonly version: number;
  readonly members: number;
  /** Changes of titles, the short name and the mark of an illustration. */
  readonly changes: readonly Change[];
  /** Members that do not count as rural; with them a share of rural sales could exceed 100 %. */
  readonly notRural: readonly string[];
  /** Campaigns that go on counting by an earlier list. */
  readonly earlierListIn: readonly string[];
}

/** The list of a CSV file. Throws `ReferenceFileError`, which names the file with each line. */
export async function readMemberFile(file: string): Promise<SegmentMember[]> {
  try {
    return parseMembers(await readCsvRows(file), await readCounties());
  } catch (error) {
    if (!(error instanceof ReferenceFileError)) throw error;
    throw new ReferenceFileError(error.problems.map((problem) => `${file}: ${problem}`));
  }
}

/** Puts a list into force, in one step, unless it is already. Throws `ReferenceFileError`, and then changes nothing. */
export async function applySegment(client: ClickHouseClient, list: SegmentList): Promise<SegmentPlan> {
  return apply(await planSegment(client, list));
}

/** What {@link applySegment} would do. Changes nothing. Throws `ReferenceFileError`. */
export async function planSegment(
  client: ClickHouseClient,
  list: SegmentList,
): Promise<Planned<SegmentPlan>> {
  const stored = await readSegmentVersions(client);
  const versions = stored.get(list.id) ?? [];
  const before = inForce(versions);
  const known = before ?? versions.findLast(({ removed }) => !removed);
  const { id, shortName = id, title = id, illustrative = false } = { ...known, ...list };
  const { origin = 'replaced', appliedBy = '', members: listed } = list;
  const after: StoredSegment = { id, shortName, title, illustrative, origin, appliedBy, members: listed };
  const problems = problemsOf(after, known, list, stored);
  if (problems.length > 0) throw new ReferenceFileError(problems);
  const changes = changesBetween(before && settings(before), settings(after));
  const members = memberChanges(before?.members ?? [], after.members);
  const isSame = [changes, members.added, members.removed, members.moved].every(({ length }) => length === 0);
  const outcome = outcomeOf(versions, isSame);
  const isChange = outcome.outcome !== 'unchanged';
  const rural = new Set((await readCounties()).filter((county) => county.rural).map(({ code }) => code));
  const plan: SegmentPlan = {
    segment: list.id,
    ...outcome,
    members: after.members.length,
    changes,
    ...members,
    notRural: after.members.map(({ county }) => county).filter((code) => !rural.has(code)),
    earlierListIn: await campaignsWithEarlier(client, list.id, isChange ? undefined : before?.loadVersion),
  };
  return { plan, isChange, store: () => storeSegment(client, after) };
}

function settings({ shortName: name, title, illustrative }: StoredSegment): unknown {
  return { shortName: name, title: typeof title === 'string' ? { en: title } : title, illustrative };
}

/** Ids of statistics begin with the short name, so no two subjects may share one. */
function problemsOf(
  { id, shortName: name }: StoredSegment,
  known: SegmentVersion | undefined,
  list: SegmentList,
  stored: ReadonlyMap<string, readonly SegmentVersion[]>,
): string[] {
  const other = [...stored.values()].map(inForce).find((one) => one?.shortName === name && one.id !== id);
  return [
    ...(segmentId.safeParse(id).success
      ? []
      : ['the id of a segment has lower-case letters, digits and hyphens, at most 60']),
    ...(shortName.safeParse(name).success
      ? []
      : [`short name: '${name}' is not made of lower-case letters, digits and hyphens, at most 30`]),
    ...(other === undefined ? [] : [`short name: the segment ${other.id} already has '${name}'`]),
    ...([...PLATFORMS, 'taobao-tmall'].includes(name) ? [`short name: a platform has '${name}'`] : []),
    ...(known === undefined && list.title === undefined ? ['title: a new segment needs a title'] : []),
  ];
}

async function campaignsWithEarlier(
  client: ClickHouseClient,
  segment: string,
  loadVersion: string | undefined,
): Promise<string[]> {
  return [...(await readCampaignVersions(client)).values()].flatMap((versions) => {
    const counted = inForce(versions)?.lists.find((list) => list.segment === segment);
    const id = versions[0]?.campaign.id;
    return id === undefined || counted === undefined || counted.loadVersion === loadVersion ? [] : [id];
  });
}
