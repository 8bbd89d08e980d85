import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import {
  type CampaignVersion,
  readCampaignVersions,
  readSegmentVersions,
  type SegmentVersion,
  storeCampaign,
  storeSegment,
  type Version,
} from './stored-lists.ts';

/** What differs between campaigns and segments. */
export interface VersionedList<Of extends Version> {
  readonly kind: 'campaign' | 'segment';
  readonly read: (client: ClickHouseClient) => Promise<ReadonlyMap<string, readonly Of[]>>;
  /** Stores the contents of a version as a new one of an operator: in force, or out of it. */
  readonly again: (client: ClickHouseClient, version: Of, by: string, removed: boolean) => Promise<void>;
}

export const CAMPAIGNS: VersionedList<CampaignVersion> = {
  kind: 'campaign',
  read: readCampaignVersions,
  again: (client, { campaign, ...version }, appliedBy, removed) =>
    storeCampaign(client, { ...campaign, ...version, origin: 'replaced', appliedBy, removed }),
};

export const SEGMENTS: VersionedList<SegmentVersion> = {
  kind: 'segment',
  read: readSegmentVersions,
  again: (client, version, appliedBy, removed) =>
    storeSegment(client, { ...version, origin: 'replaced', appliedBy, removed }),
};

/** What applying a list would do, and how to do it. */
export interface Planned<Plan> {
  readonly plan: Plan;
  readonly isChange: boolean;
  readonly store: () => Promise<void>;
}

/** Does what was planned, if it changes anything. */
export async function apply<Plan>({ plan, isChange, store }: Planned<Plan>): Promise<Plan> {
  if (isChange) await store();
  return plan;
}

/** How a planned version stands to those that there are. */
export function outcomeOf(versions: readonly Version[], isSame: boolean) {
  const outcome = inForce(versions) === undefined ? 'new' : isSame ? 'unchanged' : 'changed';
  return { outcome, version: outcome === 'unchanged' ? versions.length : versions.length + 1 } as const;
}

/** The newest version of a segment or a campaign, if it is in force. */
export function inForce<Of extends Version>(versions: readonly Of[] | undefined): Of | undefined {
  const newest = versions?.at(-1);
  return newest?.removed === false ? newest : undefined;
}

/** The newest versions of all that are in force. */
export async function allInForce<Of extends Version>(
  client: ClickHouseClient,
  { read }: VersionedList<Of>,
): Promise<Of[]> {
  return [...(await read(client)).values()].flatMap((versions) => inForce(versions) ?? []);
}

/** No such segment, campaign or version. The message names those that there are. */
export class UnknownListError extends Error {
  override readonly name = 'UnknownListError';
}

/** All versions of a campaign or a segment. Throws {@link UnknownListError} if there is none. */
export async function requireVersions<Of extends Version>(
  client: ClickHouseClient,
  { kind, read }: VersionedList<Of>,
  id: string,
): Promise<readonly Of[]> {
  const all = await read(client);
  const found = all.get(id);
  if (found !== undefined) return found;
  const known = [...all.keys()].join(', ');
  throw new UnknownListError(
    `there is no ${kind} '${id}'; ` +
      (known === '' ? 'nothing is loaded: run countyflow reference load' : `there are: ${known}`),
  );
}

/** One version by its number, else the newest with contents. Throws {@link UnknownListError}. */
export function chooseVersion<Of extends Version>(
  { kind }: VersionedList<Of>,
  id: string,
  versions: readonly Of[],
  wanted: number | undefined,
): Of {
  const found =
    wanted === undefined
      ? versions.findLast(({ removed }) => !removed)
      : versions.find(({ version }) => version === wanted);
  if (found !== undefined) return found;
  throw new UnknownListError(
    `${kind} '${id}' has no version ${String(wanted)}; it has ${String(versions.length)}`,
  );
}

export interface OutOfForce {
  readonly id: string;
  /** The new version. */
  readonly version: number;
  /** The version whose contents it has. */
  readonly contentsOf: number;
  readonly removed: boolean;
}

/**
 * Takes a campaign or a segment out of force. Its versions stay, and {@link undo} brings it back. Campaigns that count a
 * removed segment go on; new ones cannot. `by` is who does it, or empty. Throws {@link UnknownListError}.
 */
export async function remove<Of extends Version>(
  client: ClickHouseClient,
  list: VersionedList<Of>,
  id: string,
  by: string,
): Promise<OutOfForce> {
  const versions = await requireVersions(client, list, id);
  const newest = inForce(versions);
  if (newest === undefined)
    throw new UnknownListError(
      `the ${list.kind} '${id}' is already withdrawn: countyflow ${list.kind} undo ${id} brings it back`,
    );
  if (list.kind === 'segment' && id === 'rural')
    throw new UnknownListError("every campaign needs the segment 'rural'");
  await list.again(client, newest, by, true);
  return { id, version: versions.length + 1, contentsOf: newest.version, removed: true };
}

/** Goes back to the version before, as a new version. A second undo goes forward again. Throws {@link UnknownListError}. */
export async function undo<Of extends Version>(
  client: ClickHouseClient,
  list: VersionedList<Of>,
  id: string,
  by: string,
): Promise<OutOfForce> {
  const versions = await requireVersions(client, list, id);
  const before = versions.at(-2);
  if (before === undefined)
    throw new UnknownListError(
      `the ${list.kind} '${id}' has only one version, so there is nothing to undo: use remove to withdraw it`,
    );
  if (before.removed) return remove(client, list, id, by);
  await list.again(client, before, by, false);
  return { id, version: versions.length + 1, contentsOf: before.version, removed: false };
}
