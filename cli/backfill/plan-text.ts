import { basename } from 'node:path';
import type { DescribedPlan, DescribedSource } from '../../operations/loads/describe-plan.ts';
import type { LoadStatus } from '../../operations/loads/loads.ts';
import type { LoadOptions } from '../../operations/loads/plans.ts';
import { speedText } from '../../operations/loads/running-load.ts';
import { count, printable } from '../format.ts';
import { drawTable } from '../table.ts';
import { duration, size } from './render.ts';

interface StartedLoad extends Pick<LoadStatus, 'state'> {
  readonly inForce: LoadOptions | null;
}

/** Sources that are shown; --json has all. */
const MOST_SHOWN = 20;

/** `load`: of a plan that was started, its state, and how fast its run is if it has not ended. */
export function planText(plan: DescribedPlan, load?: StartedLoad): string {
  const { records, stored, bytes, sources, options } = plan;
  const inForce = load?.inForce ?? null;
  return [
    printable(`${plan.plan}  (hash ${plan.hash})`),
    sourceTable(sources.slice(0, MOST_SHOWN)),
    ...(sources.length > MOST_SHOWN ? [`and ${count(sources.length - MOST_SHOWN)} more sources`] : []),
    ...sources.slice(0, MOST_SHOWN).flatMap(problemLines),
    `${count(records)} events, ${size(bytes)}; ${count(stored)} are stored already. The rest takes about ${duration(plan.estimatedSeconds)}.`,
    inForce === null ? `Planned speed: ${speedText(options)}.` : `Speed in force: ${speedText(inForce)}.`,
    ...(load === undefined || load.state === 'planned'
      ? [`Start it: countyflow backfill start ${plan.plan}`]
      : []),
  ].join('\n');
}

function sourceTable(sources: readonly DescribedSource[]): string {
  return drawTable(
    ['Source', 'Format', 'Events', 'Stored', 'Size', 'Platforms', 'First', 'Last', 'Refused'],
    sources.map(({ path, kind, reading, first, next, stored, bytes, sample }) => [
      kind === 'archive' ? basename(path) : path,
      reading === null ? 'kafka' : describeFormat(reading),
      count(next - first),
      count(stored),
      size(bytes),
      Object.keys(sample?.platforms ?? {}).join(', '),
      sample?.first?.slice(0, 10) ?? '',
      sample?.last?.slice(0, 10) ?? '',
      sample === null ? '' : `${count(sample.records - sample.accepted)} of ${count(sample.records)}`,
    ]),
    ['Events', 'Stored', 'Size', 'Refused'],
  );
}

function describeFormat({ format, compression, payload }: NonNullable<DescribedSource['reading']>): string {
  return [
    format,
    ...(compression === 'none' ? [] : [compression]),
    ...(payload ? [`as ${payload}`] : []),
  ].join(', ');
}

/** Of the sample: what would be refused, with one example each. */
function problemLines({ path, sample }: DescribedSource): string[] {
  return (sample?.problems ?? []).map(({ code, events, position, message }) =>
    printable(
      `  ${basename(path)}: ${count(events)} would be refused, ${code}, as at ${count(position)}: ${message}`,
    ),
  );
}
