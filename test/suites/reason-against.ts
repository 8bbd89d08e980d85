import type { Suite } from './suites.ts';

/** Of the 90 minutes that continuous integration has. */
export const BUDGET_MINUTES = 75;

export interface Situation {
  /** Files that differ from the last release; undefined if that is unknown, and any may differ. */
  readonly changed: readonly string[] | undefined;
  readonly spentMinutes: number;
  /** How many times as long as planned everything took until now; at least 1. */
  readonly slowness: number;
  /** Names of the suites that have run. */
  readonly ran: ReadonlySet<string>;
  readonly isInstalled: (program: string) => boolean;
}

/** Why the suite is not run, as it is printed; undefined if it is. */
export function reasonAgainst(
  { minutes, partOf, programs = [], rooms }: Suite,
  { changed, spentMinutes, slowness, ran, isInstalled }: Situation,
): string | undefined {
  if (partOf !== undefined && ran.has(partOf)) return `not needed: part of ${partOf}`;
  if (rooms !== undefined && changed !== undefined && !changed.some((file) => isIn(file, rooms)))
    return `not needed: nothing differs in ${rooms.join(', ')}`;
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length > 0) return `LEFT OUT: ${missing.join(' and ')} not installed here`;
  const minutesHere = Math.ceil(minutes * slowness);
  if (spentMinutes + minutesHere > BUDGET_MINUTES)
    return `LEFT OUT for time: takes ${minutesHere} minutes here, and ${Math.ceil(spentMinutes)} of ${BUDGET_MINUTES} are over`;
  return undefined;
}

function isIn(file: string, rooms: readonly string[]): boolean {
  return rooms.some((room) => file === room || file.startsWith(`${room}/`));
}
