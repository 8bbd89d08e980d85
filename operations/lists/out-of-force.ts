import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { type CampaignVersion, readCampaignVersions } from './campaign-versions.ts';
import {
  readSegmentVersions,
  requireVersions,
  type SegmentVersion,
  UnknownListError,
} from './segment-versions.ts';
import { storeCampaign, storeRemovedCampaign, storeRemovedSegment, storeSegment } from './stored-lists.ts';

export interface OutOfForce {
  readonly id: string;
  /** The new version. */
  readonly version: number;
  /** The version whose contents it has. */
  readonly contentsOf: number;
  readonly removed: boolean;
}

/**
 * Takes a campaign out of force. Its versions stay, and `undo` brings it back. `by` is who does it, or empty. Throws
 * {@link UnknownListError}.
 */
export async function removeCampaign(client: ClickHouseClient, id: string, by: string): Promise<OutOfForce> {
  const versions = requireVersions('campaign', id, await readCampaignVersions(client));
  const newest = lastInForce('campaign', id, versions);
  await storeRemovedCampaign(client, loadedOf(newest, by));
  return { id, version: versions.length + 1, contentsOf: newest.version, removed: true };
}

/**
 * Takes a segment out of force. Campaigns that count it go on; new ones cannot. Throws {@link UnknownListError}, also for
 * the segment that every campaign needs.
 */
export async function removeSegment(client: ClickHouseClient, id: string, by: string): Promise<OutOfForce> {
  const versions = requireVersions('segment', id, await readSegmentVersions(client));
  const newest = lastInForce('segment', id, versions);
  if (id === 'rural') throw new UnknownListError("every campaign needs the segment 'rural'");
  await storeRemovedSegment(client, { ...newest, origin: 'replaced', appliedBy: by });
  return { id, version: versions.length + 1, contentsOf: newest.version, removed: true };
}

/** Goes back to the version before, as a new version. A second undo goes forward again. Throws {@link UnknownListError}. */
export async function undoCampaign(client: ClickHouseClient, id: string, by: string): Promise<OutOfForce> {
  const versions = requireVersions('campaign', id, await readCampaignVersions(client));
  const before = versionBefore('campaign', id, versions);
  if (before.removed) return removeCampaign(client, id, by);
  await storeCampaign(client, loadedOf(before, by));
  return { id, version: versions.length + 1, contentsOf: before.version, removed: false };
}

/** As {@link undoCampaign}. */
export async function undoSegment(client: ClickHouseClient, id: string, by: string): Promise<OutOfForce> {
  const versions = requireVersions('segment', id, await readSegmentVersions(client));
  const before = versionBefore('segment', id, versions);
  if (before.removed) return removeSegment(client, id, by);
  await storeSegment(client, { ...before, origin: 'replaced', appliedBy: by });
  return { id, version: versions.length + 1, contentsOf: before.version, removed: false };
}

function loadedOf({ campaign, sampleFactor, simulated, lists, frame }: CampaignVersion, appliedBy: string) {
  return { ...campaign, sampleFactor, simulated, lists, frame, origin: 'replaced' as const, appliedBy };
}

function lastInForce<Version extends CampaignVersion | SegmentVersion>(
  kind: 'campaign' | 'segment',
  id: string,
  versions: readonly Version[],
): Version {
  const newest = versions.at(-1);
  if (newest === undefined || newest.removed)
    throw new UnknownListError(
      `the ${kind} '${id}' is already withdrawn: countyflow ${kind} undo ${id} brings it back`,
    );
  return newest;
}

function versionBefore<Version extends CampaignVersion | SegmentVersion>(
  kind: 'campaign' | 'segment',
  id: string,
  versions: readonly Version[],
): Version {
  const before = versions.at(-2);
  if (before === undefined)
    throw new UnknownListError(
      `the ${kind} '${id}' has only one version, so there is nothing to undo: use remove to withdraw it`,
    );
  return before;
}
