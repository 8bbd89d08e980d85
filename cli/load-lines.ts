import type { BackfillWork } from '../services/status/open-backfills.ts';
import { count, printable } from './format.ts';

const REMEDIES: Readonly<Partial<Record<BackfillWork['state'], (load: string) => string>>> = {
  paused: (load) => `countyflow backfill resume ${load}`,
  ...Object.fromEntries(
    ['cancelled', 'failed', 'partial'].map((state) => [
      state,
      (load: string) => `countyflow backfill retry ${load}, or countyflow backfill acknowledge ${load}`,
    ]),
  ),
};

/** A load in a line: how far it is, how fast, when it will be done; or why it ended, and what to do. */
export function loadLines(load: BackfillWork): string[] {
  const { name, state, sinceMs, ratePerSecond, etaSeconds, failure } = load;
  const remedy = REMEDIES[state]?.(name);
  const since = remedy === undefined ? '' : ` since ${new Date(sinceMs).toISOString()}`;
  const parts = [
    `${state}${since}`,
    progressOf(load),
    ...(ratePerSecond === null ? [] : [`${count(ratePerSecond)} a second`]),
    ...(etaSeconds === null ? [] : [`done in ${duration(etaSeconds)}`]),
  ];
  return [
    `backfill ${printable(name)}: ${parts.join(', ')}`,
    ...(failure === null ? [] : [`  what:   ${printable(failure)}`]),
    ...(remedy === undefined ? [] : [`  to do:  ${printable(remedy)}`]),
  ];
}

function progressOf({ records, recordsStored }: BackfillWork): string {
  // Rounded down: 100 % are all.
  const percent = records === 0 ? 100 : Math.floor((100 * recordsStored) / records);
  return `${count(recordsStored)} of ${count(records)} lines (${percent} %)`;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  return hours === 0 ? `${minutes} min ${seconds % 60} s` : `${hours} h ${minutes} min`;
}
