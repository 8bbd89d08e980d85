import type { LoadContents } from '../../operations/loads/load-contents.ts';
import type { LoadStatus } from '../../operations/loads/loads.ts';
import { count, printable } from '../format.ts';
import { drawTable } from '../table.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `12.3 MB`. */
export function size(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}

/** `45 s`, `12 min`, `3 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${String(Math.ceil(seconds))} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60
    ? `${String(minutes)} min`
    : `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

/** One line: how far a load is. */
export function progressText(status: LoadStatus): string {
  const { load, state, records, recordsStored, bytes, bytesStored, ratePerSecond, etaSeconds } = status;
  const percent = records === 0 ? 100 : Math.floor((recordsStored * 100) / records);
  const parts = [
    `${load} ${state} ${String(percent)} %`,
    `${count(recordsStored)} of ${count(records)} events`,
    ...(bytes === 0 ? [] : [`${size(bytesStored)} of ${size(bytes)}`]),
    ...(ratePerSecond === null ? [] : [`${count(ratePerSecond)}/s`]),
    ...(etaSeconds === null ? [] : [`${duration(etaSeconds)} left`]),
    ...(status.failure === null ? [] : [`retrying after: ${status.failure}`]),
  ];
  return parts.join(', ');
}

const HEAD = ['Load', 'State', 'Since', 'Sources', 'Events', 'Stored', '%', 'Rate', 'Left'];

export function loadTable(loads: readonly LoadStatus[]): string {
  if (loads.length === 0) return 'No load matches.';
  const table = drawTable(
    HEAD,
    loads.map((one) => [
      one.load,
      one.acknowledged && one.failure !== null ? `${one.state}, acknowledged` : one.state,
      one.sinceMs === 0 ? '' : new Date(one.sinceMs).toISOString().slice(0, 19).replace('T', ' '),
      count(one.sources),
      count(one.records),
      count(one.recordsStored),
      one.records === 0 ? '100' : String(Math.floor((one.recordsStored * 100) / one.records)),
      one.ratePerSecond === null ? '' : `${count(one.ratePerSecond)}/s`,
      one.etaSeconds === null ? '' : duration(one.etaSeconds),
    ]),
    ['Sources', 'Events', 'Stored', '%', 'Rate', 'Left'],
  );
  const failures = loads
    .filter(({ failure }) => failure !== null)
    .map(({ load, failure }) => printable(`${load}: ${failure ?? ''}`));
  return [table, ...failures].join('\n');
}

/** How a load ended, or stands. */
export function outcomeText(
  status: LoadStatus,
  { accepted, quarantined, reasons }: LoadContents,
  alreadyStored?: number,
): string {
  const before = alreadyStored === undefined ? '' : `, ${count(alreadyStored)} of them before`;
  return [
    printable(`${status.load}: ${status.state}`),
    `  ${count(status.recordsStored)} of ${count(status.records)} events are stored${before}`,
    `  ${count(accepted)} accepted, ${count(quarantined)} quarantined`,
    ...Object.entries(reasons).map(([code, events]) => `    ${code}  ${count(events)}`),
    ...(status.failure === null ? [] : [printable(`  ${status.failure}`)]),
    // A load that still runs needs no command.
    ...(status.failure === null || status.problem !== null ? [] : [`  To do: ${wayOn(status)}`]),
  ].join('\n');
}

/** What loads the rest of a load that ended badly. */
export function wayOn({ load, sourceChanged }: Pick<LoadStatus, 'load' | 'sourceChanged'>): string {
  return sourceChanged
    ? 'plan the files again, and start the new plan: countyflow backfill plan FILE...'
    : `countyflow backfill retry ${load}`;
}
