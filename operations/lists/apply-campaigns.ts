import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { campaignForm } from '../../domain/reference/campaign-form.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import type { Counties } from '../../domain/order.ts';
import { type Change, changesBetween } from '../../domain/reference/changes.ts';
import { frameOf } from '../../domain/reference/frame.ts';
import { isMemberOn } from '../../domain/reference/segment-list.ts';
import { ReferenceFileError } from '../../domain/reference/source-rows.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import type { Campaign, CampaignData, ListLoad, ListOrigin, LoadedCampaign } from '../../schemas/campaign.ts';
import { type CampaignFile, type FieldProblem, problemWords } from './campaign-files.ts';
import { type CampaignVersion, readCampaignVersions } from './campaign-versions.ts';
import { readRegister } from './outlet-register.ts';
import { inForce, readSegmentVersions, type SegmentVersion } from './segment-versions.ts';
import { storeCampaigns } from './stored-lists.ts';

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

interface PreparedCampaigns {
  readonly plans: readonly CampaignPlan[];
  /** Those that are new or changed. */
  readonly toStore: readonly LoadedCampaign[];
}

/** Applies campaigns, all or none. Throws `ReferenceFileError` if one does not fit the lists, and then changes nothing. */
export async function applyCampaigns(
  client: ClickHouseClient,
  files: readonly CampaignFile[],
  options: ApplyOptions,
): Promise<readonly CampaignPlan[]> {
  const { plans, toStore } = await planCampaigns(client, files, options);
  if (toStore.length > 0) await storeCampaigns(client, toStore);
  return plans;
}

/** What {@link applyCampaigns} would do. Changes nothing. Throws `ReferenceFileError`. */
export async function planCampaigns(
  client: ClickHouseClient,
  files: readonly CampaignFile[],
  options: ApplyOptions,
): Promise<PreparedCampaigns> {
  const [stored, segments] = [await readCampaignVersions(client), await readSegmentVersions(client)];
  const register = (await readRegister(client))?.version ?? null;
  const counties = await readCountyCodes();
  const planned = files.map((file) => {
    const versions = stored.get(file.campaign.id) ?? [];
    const before = inForce(versions);
    const { sampleFactor = before?.sampleFactor ?? 1, simulated = before?.simulated ?? false } = options;
    const campaign = campaignForm(file.campaign);
    const lists = chooseLists(campaign.segments, before, segments, options.refreshLists === true);
    const { origin = 'replaced', appliedBy = '' } = options;
    const outletLoad = (options.refreshLists === true ? null : before?.frame?.outletLoad) ?? register;
    const frame = frameOf(campaign, membersOf(lists, segments), outletLoad);
    const after: LoadedCampaign = { ...campaign, sampleFactor, simulated, lists, frame, origin, appliedBy };
    const changes = changesBetween(
      before && plainForm(before, segments),
      plainForm({ campaign, sampleFactor, simulated, lists, frame }, segments),
    );
    const isSame = before !== undefined && changes.length === 0;
    const plan: CampaignPlan = {
      campaign: campaign.id,
      outcome: before === undefined ? 'new' : isSame ? 'unchanged' : 'changed',
      version: isSame ? before.version : versions.length + 1,
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
  return {
    plans: planned.map(({ plan }) => plan),
    toStore: planned.flatMap(({ plan, after }) => (plan.outcome === 'unchanged' ? [] : [after])),
  };
}

/** Campaigns in force that count a sample of the same hours, and its factors. */
function sampledBeside(wanted: Campaign, stored: ReadonlyMap<string, readonly CampaignVersion[]>) {
  const spans = spansOf(wanted);
  return [...stored.values()]
    .flatMap((versions) => inForce(versions) ?? [])
    .filter(({ sampleFactor, campaign }) => {
      const others = spansOf(campaign);
      return sampleFactor !== 1 && spans.some((a) => others.some((b) => a.start < b.end && b.start < a.end));
    })
    .map(({ campaign, sampleFactor }) => ({ campaign: campaign.id, sampleFactor }));
}

/** All hours that a campaign counts, as milliseconds. */
function spansOf({ windows }: Campaign) {
  return windows
    .flatMap((window) => [window, ...(window.base === null ? [] : [window.base])])
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
  return lists.map(({ segment, loadVersion }) => {
    const versions = segments.get(segment) ?? [];
    const counted = versions.find((one) => one.loadVersion === loadVersion);
    return {
      segment,
      version: counted?.version ?? 0,
      members: counted?.members.filter((member) => isMemberOn(member, asOf)).length ?? 0,
      inForce: inForce(versions)?.version ?? null,
    };
  });
}

function plainForm(
  {
    campaign,
    sampleFactor,
    simulated,
    lists,
    frame,
  }: Pick<CampaignVersion, 'campaign' | 'sampleFactor' | 'simulated' | 'lists' | 'frame'>,
  segments: Segments,
): unknown {
  const versions = countedLists(lists, campaign.asOf, segments);
  return {
    ...campaign,
    sampleFactor,
    simulated,
    lists: Object.fromEntries(
      versions.map(({ segment, version }) => [segment, `version ${String(version)}`]),
    ),
    registerOfOutlets: frame?.outletLoad ?? null,
  };
}

/** The lists that a campaign counts by, with their members. */
function membersOf(lists: readonly ListLoad[], segments: Segments) {
  return lists.map(({ segment, loadVersion }) => ({
    segment,
    members: segments.get(segment)?.find((one) => one.loadVersion === loadVersion)?.members ?? [],
  }));
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
      ? [
          {
            path: ['comparable', 'outlets'],
            message: 'no register of outlets is loaded: run countyflow reference outlets FILE',
          },
        ]
      : []),
  ];
}

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
  return [
    ...frameProblems(campaign, counties),
    ...(named ?? ['rural']).flatMap((id, at) =>
      counted.has(id)
        ? []
        : [{ path: named === undefined ? ['segments'] : ['segments', at], message: missing(id) }],
    ),
    ...placeFigures.flatMap(({ segment }, at) =>
      segment === null || counted.has(segment)
        ? []
        : [
            {
              path: ['placeFigures', at, 'segment'],
              message: `the campaign does not count the segment '${segment}'`,
            },
          ],
    ),
  ];
}
