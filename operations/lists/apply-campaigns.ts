import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { campaignForm } from '../../domain/reference/campaign-form.ts';
import { type Change, changesBetween } from '../../domain/reference/changes.ts';
import { isMemberOn } from '../../domain/reference/segment-list.ts';
import { ReferenceFileError } from '../../domain/reference/source-rows.ts';
import {
  campaign,
  type Campaign,
  type CampaignData,
  type ListLoad,
  type ListOrigin,
  type LoadedCampaign,
} from '../../schemas/campaign.ts';
import { type CampaignVersion, readCampaignVersions } from './campaign-versions.ts';
import { inForce, readSegmentVersions, type SegmentVersion } from './segment-versions.ts';
import { storeCampaigns } from './stored-lists.ts';

interface CampaignFile {
  /** As given, for messages. */
  readonly file: string;
  readonly campaign: Campaign;
}

/**
 * Campaigns of JSON files; `-` is the standard input. Throws `ReferenceFileError` with everything that is wrong in any of
 * them, each with its file and field, and the file system's own error if one cannot be read.
 */
export async function readCampaignFiles(files: readonly string[]): Promise<CampaignFile[]> {
  const problems: string[] = [];
  const found: CampaignFile[] = [];
  for (const file of files) {
    const parsed = parseCampaign(file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'));
    if (Array.isArray(parsed)) problems.push(...parsed.map((problem) => `${file}: ${problem}`));
    else found.push({ file, campaign: parsed });
  }
  const names = found.map(({ campaign: { id } }) => id);
  for (const { file, campaign: one } of found.filter(({ campaign: { id } }, at) => names.indexOf(id) < at))
    problems.push(`${file}: id: ${one.id} is in another file too`);
  if (problems.length > 0) throw new ReferenceFileError(problems);
  return found;
}

/** The campaign of a text, or what is wrong with it. */
export function parseCampaign(json: string): Campaign | string[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return [`this is not JSON: ${error instanceof Error ? error.message : String(error)}`];
  }
  const parsed = campaign.safeParse(value);
  return parsed.success ? parsed.data : parsed.error.issues.flatMap(describe);
}

function describe(issue: z.core.$ZodIssue): string[] {
  const place = pathWords(issue.path);
  const at = place === '' ? '' : `${place}: `;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${at}there is no field ${JSON.stringify(key)}`);
  if (issue.code === 'invalid_type')
    return [`${at}${issue.message.endsWith('received undefined') ? 'is missing' : expected(issue.expected)}`];
  return [`${at}${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`];
}

function expected(type: string): string {
  return `expected ${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

/** `windows[1].base.start`. */
function pathWords(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}

interface ApplyOptions extends Partial<CampaignData> {
  /** Counts by the lists in force, instead of those that the campaign counted by. */
  readonly refreshLists?: boolean;
  readonly origin?: ListOrigin;
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
  const planned = files.map((file) => {
    const versions = stored.get(file.campaign.id) ?? [];
    const before = inForce(versions);
    const { sampleFactor = before?.sampleFactor ?? 1, simulated = before?.simulated ?? false } = options;
    const campaign = campaignForm(file.campaign);
    const lists = chooseLists(campaign.segments, before, segments, options.refreshLists === true);
    const origin = options.origin ?? 'replaced';
    const after: LoadedCampaign = { ...campaign, sampleFactor, simulated, lists, origin };
    const changes = changesBetween(
      before && comparable(before, segments),
      comparable({ campaign, sampleFactor, simulated, lists }, segments),
    );
    const isSame = before !== undefined && changes.length === 0 && before.lists.length > 0;
    const plan: CampaignPlan = {
      campaign: campaign.id,
      outcome: before === undefined ? 'new' : isSame ? 'unchanged' : 'changed',
      version: isSame ? before.version : versions.length + 1,
      changes,
      sampleFactor,
      simulated,
      lists: countedLists(lists, campaign.asOf, segments),
    };
    return { plan, after, problems: problemsOf(after, segments).map((text) => `${file.file}: ${text}`) };
  });
  const problems = planned.flatMap((one) => one.problems);
  if (problems.length > 0) throw new ReferenceFileError(problems);
  return {
    plans: planned.map(({ plan }) => plan),
    toStore: planned.flatMap(({ plan, after }) => (plan.outcome === 'unchanged' ? [] : [after])),
  };
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

function comparable(
  {
    campaign,
    sampleFactor,
    simulated,
    lists,
  }: Pick<CampaignVersion, 'campaign' | 'sampleFactor' | 'simulated' | 'lists'>,
  segments: Segments,
): unknown {
  // Loads of earlier releases name no lists: they count by those in force.
  const counted = lists.length > 0 ? lists : chooseLists(campaign.segments, undefined, segments, true);
  const versions = countedLists(counted, campaign.asOf, segments);
  return {
    ...campaign,
    sampleFactor,
    simulated,
    lists: Object.fromEntries(
      versions.map(({ segment, version }) => [segment, `version ${String(version)}`]),
    ),
  };
}

function problemsOf(
  { segments: named, lists = [], placeFigures, needsEveryOrder, sampleFactor }: LoadedCampaign,
  segments: Segments,
): string[] {
  const counted = new Set(lists.map(({ segment }) => segment));
  const known = [...segments].filter(([, versions]) => inForce(versions)).map(([id]) => id);
  const there =
    known.length === 0 ? 'none is loaded: run countyflow reference load' : `there are: ${known.join(', ')}`;
  const missing = (id: string): string => `no segment '${id}' is in force; ${there}`;
  return [
    ...(named ?? ['rural']).flatMap((id, at) =>
      counted.has(id) ? [] : [`${named === undefined ? 'segments' : `segments[${at}]`}: ${missing(id)}`],
    ),
    ...placeFigures.flatMap(({ segment }, at) =>
      segment === null || counted.has(segment)
        ? []
        : [`placeFigures[${at}].segment: the campaign does not count the segment '${segment}'`],
    ),
    ...(needsEveryOrder && sampleFactor !== 1
      ? [`needsEveryOrder: the campaign needs every order, and the sample factor is ${String(sampleFactor)}`]
      : []),
  ];
}
