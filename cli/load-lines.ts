import type { OpenLoad } from '../operations/status/open-loads.ts';
import { duration, wayOn } from './backfill/render.ts';
import { count, printable } from './format.ts';

/** What to do about a load; undefined if it goes on by itself. */
function remedyOf({ name, state, sourceChanged }: OpenLoad): string | undefined {
  if (state === 'paused') return `countyflow backfill resume ${name}`;
  return state === 'running' || state === 'retrying'
    ? undefined
    : `${wayOn({ load: name, sourceChanged })}, or countyflow backfill acknowledge ${name}`;
}

/** A load in a line: how far it is, how fast, when it will be done; or why it ended, and what to do. */
export function loadLines(load: OpenLoad): string[] {
  const { name, state, sinceMs, ratePerSecond, etaSeconds, failure } = load;
  const remedy = remedyOf(load);
  const since = remedy === undefined ? '' : ` since ${new Date(sinceMs).toISOString()}`;
  const parts = [
    `${state}${since}`,
    progressOf(load),
    ...(ratePerSecond === null ? [] : [`${count(ratePerSecond)} a second`]),
    ...(etaSeconds === null ? [] : [`${duration(etaSeconds)} left`]),
  ];
  return [
    `backfill ${printable(name)}: ${parts.join(', ')}`,
    ...(failure === null || remedy === undefined ? [] : [`  what:   ${printable(failure)}`]),
    ...(remedy === undefined ? [] : [`  to do:  ${printable(remedy)}`]),
  ];
}

function progressOf({ records, recordsStored }: OpenLoad): string {
  // Rounded down: 100 % are all.
  const percent = records === 0 ? 100 : Math.floor((100 * recordsStored) / records);
  return `${count(recordsStored)} of ${count(records)} lines (${percent} %)`;
}
