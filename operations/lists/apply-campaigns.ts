import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { campaignForm } from '../../domain/reference/campaign-form.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import type { Counties } from '../../domain/order.ts';
import { type Change, changesBetween } from '../../domain/reference/changes.ts';
import { frameOf } from '../../domain/reference/frame.ts';
import { isMemberOn } from '../../domain/reference/segment-list.ts';
import { ReferenceFileError } from '../../domain/reference/source-rows.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { readRegister } from '../../pipeline/lists/replace-register.ts';
import type { Campaign, CampaignData, ListLoad, ListOrigin, LoadedCampaign } from '../../schemas/campaign.ts';
import { type CampaignFile, type FieldProblem, problemWords } from './campaign-files.ts';
import {
  type CampaignVersion,
  readCampaignVersions,
  readSegmentVersions,
  type SegmentVersion,
  storeCampaign,
  type Version,
} from './stored-lists.ts';
import { apply, inForce, outcomeOf, type Planned } from './versions.ts';

interface ApplyOptions extends Partial<CampaignData> {
  /** Counts by the lists in force, instead of those that the campaign counted by. */
  readonly refreshLists?: boolean;
  readonly origin?: ListOrigin;
  /** Who applies them. */
  readonly appliedBy?: string;
}

/** A list that a campaign counts by. */
export interface CountedList {
  readonly segment: string;
  readonly version: number;
  /** Members on the campaign's day. */
  readonly members: number;
  /** The version in force, if that is another; null if the segment was removed. */
  readonly inForce: number | null;
}

/** What applying a campaign does. */
export interface CampaignPlan {
  readonly campaign: string;
  readonly outcome: 'new' | 'changed' | 'unchanged';
  /** The version that is in force afterwards. */
  readonly version: number;
  /** Against the version in force; of a new campaign, all that it has. */
  readonly changes: readonly Change[];
  readonly sampleFactor: number;
  readonly simulated: boolean;
  readonly lists: readonly CountedList[];
  /** For a new campaign without a given factor: campaigns of sampled data that cover some of its hours. */
  readonly sampledBeside: readonly { readonly campaign: string; readonly sampleFactor: number }[];
}

/** Applies campaigns, all or none. Throws `ReferenceFileError` if one does not fit the lists, and then changes nothing. */
export async function applyCampaigns(
  client: ClickHouseClient,
  files: readonly CampaignFile[],
  options: ApplyOptions,
): Promise<readonly CampaignPlan[]> {
  return apply(await planCampaigns(client, files, options));
}

/** What {@link applyCampaigns} would do. Changes nothing. Throws `ReferenceFileError`. */
export async function planCampaigns(
  client: ClickHouseClient,
  files: readonly CampaignFile[],
  options: ApplyOptions,
): Promise<Planned<readonly CampaignPlan[]>> {
  const [stored, segments] = [await readCampaignVersions(client), await readSegmentVersions(client)];
  const register = (await readRegister(client, 'outlets'))?.version ?? null;
  const counties = await readCountyCodes();
  const planned = files.map((file) => {
    const versions = stored.get(file.campaign.id) ?? [];
    const before = inForce(versions);
    const { sampleFactor = before?.sampleFactor ?? 1, simulated = before?.simulated ?? false } = options;
    const campaign = campaignForm(file.campaign);
    const lists = chooseLists(campaign.segments, before, segments, options.refreshLists === true);
    const { origin = 'replaced', appliedBy = '' } = options;
    const outletLoad = (options.refreshLists === true ? null : before?.frame?.outletLoad) ?? register;
    const listed = lists.map((list) => ({
      segment: list.segment,
      members: countedVersion(list, segments)?.members ?? [],
    }));
    const frame = frameOf(campaign, listed, outletLoad);
    const data = { sampleFactor, simulated, lists, frame };
    const after: LoadedCampaign = { ...campaign, ...data, origin, appliedBy };
    const changes = changesBetween(
      before && plainForm(before, segments),
      plainForm({ campaign, ...data }, segments),
    );
    const plan: CampaignPlan = {
      campaign: campaign.id,
      ...outcomeOf(versions, changes.length === 0),
      changes,
      sampleFactor,
      simulated,
      lists: countedLists(lists, campaign.asOf, segments),
      sampledBeside:
        before === undefined && options.sampleFactor === undefined ? sampledBeside(campaign, stored) : [],
    };
    return {
      plan,
      after,
      problems: problemsOf(after, segments, counties).map((one) => problemWords(file, one)),
    };
  });
  const problems = planned.flatMap((one) => one.problems);
  if (problems.length > 0) throw new ReferenceFileError(problems);
  const changed = planned.filter(({ plan }) => plan.outcome !== 'unchanged').map(({ after }) => after);
  return {
    plan: planned.map(({ plan }) => plan),
    isChange: changed.length > 0,
    store: () => storeCampaign(client, ...changed),
  };
}

/** Campaigns in force that count a sample of the same hours, and its factors. */
function sampledBeside(wanted: Campaign, stored: ReadonlyMap<string, readonly CampaignVersion[]>) {
  const spans = spansOf(wanted);
  return [...stored.values()].flatMap((versions) => {
    const { campaign, sampleFactor = 1 } = inForce(versions) ?? {};
    if (campaign === undefined || sampleFactor === 1) return [];
    const isSame = spansOf(campaign).some((a) => spans.some((b) => a.start < b.end && b.start < a.end));
    return isSame ? [{ campaign: campaign.id, sampleFactor }] : [];
  });
}

/** All hours that a campaign counts, as milliseconds. */
function spansOf({ windows }: Campaign) {
  return windows
    .flatMap((window) => [window, window.base ?? []].flat())
    .map(({ start, end }) => ({ start: Date.parse(start), end: Date.parse(end) }));
}

type Segments = ReadonlyMap<string, readonly SegmentVersion[]>;

/** A campaign keeps the lists that it counted by; a segment that is new to it has its list in force. */
function chooseLists(
  named: readonly string[] | undefined,
  before: CampaignVersion | undefined,
  segments: Segments,
  refresh: boolean,
): ListLoad[] {
  const kept = refresh ? [] : (before?.lists ?? []);
  const newest = [...segments].flatMap(([segment, versions]) => {
    const loadVersion = inForce(versions)?.loadVersion;
    return loadVersion === undefined ? [] : [{ segment, loadVersion }];
  });
  // Segments that are new since then wait for a refresh, so that applying a file again adds no statistics.
  if (named === undefined) return kept.length > 0 ? [...kept] : newest;
  return named.flatMap((wanted) => [...kept, ...newest].find(({ segment }) => segment === wanted) ?? []);
}

/** The lists of a campaign, with how each stands to the one in force. */
export function countedLists(lists: readonly ListLoad[], asOf: string, segments: Segments): CountedList[] {
  return lists.map((list) => {
    const { version = 0, members = [] } = countedVersion(list, segments) ?? {};
    return {
      segment: list.segment,
      version,
      members: members.filter((member) => isMemberOn(member, asOf)).length,
      inForce: inForce(segments.get(list.segment))?.version ?? null,
    };
  });
}

function countedVersion({ segment, loadVersion }: ListLoad, segments: Segments): SegmentVersion | undefined {
  return segments.get(segment)?.find((one) => one.loadVersion === loadVersion);
}

function plainForm(version: Omit<CampaignVersion, keyof Version>, segments: Segments): unknown {
  const { campaign, sampleFactor, simulated, lists, frame } = version;
  const versions = lists.map((list) => [
    list.segment,
    `version ${String(countedVersion(list, segments)?.version ?? 0)}`,
  ]);
  return {
    ...{ ...campaign, sampleFactor, simulated },
    lists: Object.fromEntries(versions) as unknown,
    registerOfOutlets: frame?.outletLoad ?? null,
  };
}

/** What a frame asks of lists that are not there. */
function frameProblems({ comparable, asOf, frame }: LoadedCampaign, counties: Counties): FieldProblem[] {
  const baseAsOf = comparable?.baseAsOf ?? '';
  const [first = '', last = ''] = [baseAsOf, asOf].toSorted();
  return [
    ...(comparable?.counties?.changed ?? []).flatMap(({ county, on }, at) => {
      const path = ['comparable', 'counties', 'changed', at];
      if (!counties.has(county))
        return [{ path: [...path, 'county'], message: `no county-level unit of 2017 has code ${county}` }];
      if (on > first && on <= last) return [];
      return [{ path: [...path, 'on'], message: `expected a day after ${first} and not after ${last}` }];
    }),
    ...(comparable?.outlets !== undefined && frame?.outletLoad === null
      ? [{ path: ['comparable', 'outlets'], message: NO_REGISTER }]
      : []),
  ];
}

const NO_REGISTER = 'no register of outlets is loaded: run countyflow reference outlets FILE';

function problemsOf(campaign: LoadedCampaign, segments: Segments, counties: Counties): FieldProblem[] {
  const { segments: named, lists = [], placeFigures } = campaign;
  const counted = new Set(lists.map(({ segment }) => segment));
  const known = [...segments].filter(([, versions]) => inForce(versions)).map(([id]) => id);
  const missing = (id: string): string => {
    if (known.length === 0) return 'no segment is in force: run countyflow reference load';
    const meant = nearestName(id, known);
    const there = meant === undefined ? `there are: ${known.join(', ')}` : `did you mean ${meant}?`;
    return `no segment '${id}' is in force; ${there}`;
  };
  const uncounted = (path: PropertyKey[], id: string | null, message: (id: string) => string) =>
    id === null || counted.has(id) ? [] : [{ path, message: message(id) }];
  return [
    ...frameProblems(campaign, counties),
    ...(named ?? ['rural']).flatMap((id, at) =>
      uncounted(named === undefined ? ['segments'] : ['segments', at], id, missing),
    ),
    ...placeFigures.flatMap(({ segment }, at) =>
      uncounted(
        ['placeFigures', at, 'segment'],
        segment,
        (id) => `the campaign does not count the segment '${id}'`,
      ),
    ),
  ];
}
