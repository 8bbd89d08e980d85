import type { Release } from '../../schemas/campaign.ts';
import type { EditionStatus } from './edition-status.ts';

/** When an edition that is frozen now may be read by everyone: at the next instant of its status, or at once. */
export function releaseOf(releases: readonly Release[], status: EditionStatus, nowMs: number): number {
  const next = releases
    .filter((release) => release.status === status)
    .map(({ at }) => Date.parse(at))
    .filter((atMs) => atMs > nowMs);
  return next.length === 0 ? nowMs : Math.min(...next);
}

/** `frozen`: under embargo until its instant. `late`: came after it, or has not come. */
export type ReleaseState = 'coming' | 'frozen' | 'released' | 'late';

export interface CalendarEntry extends Release {
  readonly state: ReleaseState;
  /** Number of the edition; null if there is none yet. */
  readonly edition: number | null;
  /** ISO instant from which everyone may read it; null if there is no edition. */
  readonly releasedAt: string | null;
}

/** What a campaign announced, and the edition that each release is. `editions` are by number. */
export function releaseCalendar(
  releases: readonly Release[],
  editions: readonly {
    readonly number: number;
    readonly status: EditionStatus;
    readonly releasedAt: string;
  }[],
  nowMs: number,
): CalendarEntry[] {
  const sorted = releases.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return sorted.map((release) => {
    const atMs = Date.parse(release.at);
    const next = sorted.find(({ status, at }) => status === release.status && Date.parse(at) > atMs);
    const endMs = next === undefined ? Infinity : Date.parse(next.at);
    const from = editions.filter(({ status, releasedAt }) => {
      const releasedMs = Date.parse(releasedAt);
      return status === release.status && releasedMs >= atMs && releasedMs < endMs;
    });
    // Of several editions that wait for one instant, the newest is what is released.
    const found = from.findLast(({ releasedAt }) => Date.parse(releasedAt) === atMs) ?? from[0];
    const isPunctual = found !== undefined && Date.parse(found.releasedAt) === atMs;
    const state =
      atMs > nowMs ? (found === undefined ? 'coming' : 'frozen') : isPunctual ? 'released' : 'late';
    return { ...release, state, edition: found?.number ?? null, releasedAt: found?.releasedAt ?? null };
  });
}
