import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { SegmentMember } from '../../domain/reference/segment-list.ts';
import type { ListOrigin, ListTitle } from '../../schemas/campaign.ts';

/** One load of a segment. Versions of a segment count from 1 and keep their number. */
export interface SegmentVersion {
  readonly id: string;
  readonly version: number;
  readonly loadVersion: string;
  /** ISO instant, in Shanghai. */
  readonly loadedAt: string;
  readonly origin: ListOrigin;
  /** Who applied it; empty if not given. */
  readonly appliedBy: string;
  /** Out of force since this version. */
  readonly removed: boolean;
  readonly shortName: string;
  readonly title: ListTitle;
  readonly illustrative: boolean;
  readonly members: readonly SegmentMember[];
}

interface StoredRow extends Omit<
  SegmentVersion,
  'version' | 'removed' | 'title' | 'illustrative' | 'members'
> {
  readonly removed: boolean | number;
  readonly illustrative: number;
  readonly titleEn: string;
  readonly titleZh: string;
  readonly members: readonly (readonly [county: string, validFrom: string, validTo: string])[];
}

/** Every version of every segment, or of one, by segment and version. */
export async function readSegmentVersions(
  client: ClickHouseClient,
  segment?: string,
): Promise<Map<string, SegmentVersion[]>> {
  const found = await rows<StoredRow>(
    client,
    `SELECT segment AS id, toString(load_version) AS loadVersion,
       formatDateTime(loaded_at, '%Y-%m-%dT%H:%i:%S+08:00') AS loadedAt, origin, applied_by AS appliedBy, removed, short_name AS shortName,
       title AS titleEn, title_zh AS titleZh, illustrative,
       arrayMap(m -> [toString(m.county), toString(m.valid_from), toString(m.valid_to)], reference_segment.members) AS members
     FROM reference_segment WHERE {segment:String} IN ('', segment) ORDER BY segment, load_version`,
    { segment: segment ?? '' },
  );
  const versions = new Map<string, SegmentVersion[]>();
  for (const { titleEn, titleZh, members, ...row } of found) {
    const earlier = versions.get(row.id) ?? [];
    const version: SegmentVersion = {
      ...row,
      version: earlier.length + 1,
      removed: Boolean(row.removed),
      title: titleZh === '' ? titleEn : { en: titleEn, zh: titleZh },
      illustrative: row.illustrative === 1,
      members: members.map(([county, validFrom, validTo]) => ({ county, validFrom, validTo })),
    };
    versions.set(row.id, [...earlier, version]);
  }
  return versions;
}

/** The newest version of a segment or a campaign, if it is in force. */
export function inForce<Version extends { readonly removed: boolean }>(
  versions: readonly Version[] | undefined,
): Version | undefined {
  const newest = versions?.at(-1);
  return newest?.removed === false ? newest : undefined;
}

/** No such segment, campaign or version. The message names those that there are. */
export class UnknownListError extends Error {
  override readonly name = 'UnknownListError';
}

/** Throws {@link UnknownListError} unless there is one. */
export function requireVersions<Version>(
  kind: 'campaign' | 'segment',
  id: string,
  all: ReadonlyMap<string, readonly Version[]>,
): readonly Version[] {
  const found = all.get(id);
  if (found !== undefined) return found;
  const known = [...all.keys()].join(', ');
  throw new UnknownListError(
    `there is no ${kind} '${id}'; ` +
      (known === '' ? 'nothing is loaded: run countyflow reference load' : `there are: ${known}`),
  );
}

/** One version by its number, else the newest with contents. Throws {@link UnknownListError}. */
export function chooseVersion<Version extends { readonly version: number; readonly removed: boolean }>(
  kind: 'campaign' | 'segment',
  id: string,
  versions: readonly Version[],
  wanted: number | undefined,
): Version {
  const found =
    wanted === undefined
      ? versions.findLast(({ removed }) => !removed)
      : versions.find(({ version }) => version === wanted);
  if (found !== undefined) return found;
  throw new UnknownListError(
    `${kind} '${id}' has no version ${String(wanted)}; it has ${String(versions.length)}`,
  );
}
