import type { LoadOptions } from '../../schemas/backfill.ts';
import { basename } from 'node:path';
import { optionsText } from '../../domain/text/load-options.ts';
import type { DescribedPlan, DescribedSource, LoadContents } from '../../operations/loads/describe-load.ts';
import type { LoadTurn } from '../../operations/loads/load-queue.ts';
import type { LoadStatus, OpenLoad } from '../../operations/loads/loads.ts';
import { count, counted, drawTable, printable, size } from '../format.ts';

/** `45 s`, `12 min`, `3 h 5 min`. */
function duration(seconds: number): string {
  if (seconds < 60) return `${String(Math.ceil(seconds))} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60
    ? `${String(minutes)} min`
    : `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

/** One line: how far a load is. */
export function progressText(status: LoadStatus): string {
  const { load, state, records, recordsStored, bytes, bytesStored, ratePerSecond, etaSeconds } = status;
  const parts = [
    `${load} ${state} ${percentOf(status)} %`,
    `${count(recordsStored)} of ${counted(records, 'event')}`,
    ...(bytes === 0 ? [] : [`${size(bytesStored)} of ${size(bytes)}`]),
    ...(ratePerSecond === null ? [] : [`${count(ratePerSecond)}/s`]),
    ...(etaSeconds === null ? [] : [`${duration(etaSeconds)} left`]),
    ...(status.turn === null ? [] : [turnText(status.turn)]),
    ...(status.failure === null ? [] : [`retrying after: ${status.failure}`]),
  ];
  return parts.join(', ');
}

/** `place 2 in the queue, after a (running) and b`. */
export function turnText({ place, running, before }: LoadTurn): string {
  const others = [...running.map((load) => `${load} (running)`), ...before];
  return `place ${count(place)} in the queue${others.length === 0 ? '' : `, after ${listed(others)}`}`;
}

/** `a is`, `a and b are`. */
export function namesText(loads: readonly string[]): string {
  return `${listed(loads)} ${loads.length === 1 ? 'is' : 'are'}`;
}

/** `a, b and 7 more`. */
function listed(loads: readonly string[]): string {
  const more = Math.max(0, loads.length - MOST_NAMED);
  const parts = [...loads.slice(0, MOST_NAMED), ...(more === 0 ? [] : [`${count(more)} more`])];
  return [parts.slice(0, -1).join(', '), ...parts.slice(-1)].filter((part) => part !== '').join(' and ');
}

const HEAD = ['Load', 'State', 'Priority', 'Since', 'Sources', 'Events', 'Stored', '%', 'Rate', 'Left'];

export function loadTable(loads: readonly LoadStatus[]): string {
  if (loads.length === 0) return 'No load matches.';
  const table = drawTable(
    HEAD,
    loads.map((one) => [
      one.load,
      one.acknowledged && one.failure !== null ? `${one.state}, acknowledged` : one.state,
      one.priority ?? '',
      one.sinceMs === 0 ? '' : new Date(one.sinceMs).toISOString().slice(0, 19).replace('T', ' '),
      count(one.sources),
      count(one.records),
      count(one.recordsStored),
      percentOf(one),
      one.ratePerSecond === null ? '' : `${count(one.ratePerSecond)}/s`,
      one.etaSeconds === null ? '' : duration(one.etaSeconds),
    ]),
    ['Sources', 'Events', 'Stored', '%', 'Rate', 'Left'],
  );
  const notes = loads.flatMap(({ load, failure, turn }) =>
    [...(turn === null ? [] : [turnText(turn)]), ...(failure === null ? [] : [failure])].map((note) =>
      printable(`${load}: ${note}`),
    ),
  );
  return [table, ...notes].join('\n');
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
    `  ${count(status.recordsStored)} of ${counted(status.records, 'event is')} stored${before}`,
    `  ${count(accepted)} accepted, ${count(quarantined)} quarantined`,
    ...Object.entries(reasons).map(([code, events]) => `    ${code}  ${count(events)}`),
    ...(status.failure === null ? [] : [printable(`  ${status.failure}`)]),
    // A load that still runs needs no command.
    ...(status.failure === null || status.problem !== null ? [] : [`  To do: ${wayOn(status)}`]),
  ].join('\n');
}

/** What loads the rest of a load that ended badly. */
function wayOn({ load, sourceChanged }: Pick<LoadStatus, 'load' | 'sourceChanged'>): string {
  return sourceChanged
    ? 'plan the files again, and start the new plan: countyflow backfill plan FILE...'
    : `countyflow backfill retry ${load}`;
}

interface StartedLoad extends Pick<LoadStatus, 'state'> {
  readonly inForce: LoadOptions | null;
}

/** Sources that are shown; --json has all. */
const MOST_SHOWN = 20;
/** Empty sources that are named. */
const MOST_NAMED = 5;

/** `load`: of a plan that was started, its state, and how fast its run is if it has not ended. */
export function planText(plan: DescribedPlan, load?: StartedLoad): string {
  const { records, stored, bytes, sources, options } = plan;
  const inForce = load?.inForce ?? null;
  return [
    printable(`${plan.plan}  (hash ${plan.hash})`),
    sourceTable(sources.slice(0, MOST_SHOWN)),
    ...(sources.length > MOST_SHOWN ? [`and ${counted(sources.length - MOST_SHOWN, 'more source')}`] : []),
    ...sources.slice(0, MOST_SHOWN).flatMap(problemLines),
    ...emptyLines(sources),
    `${counted(records, 'event')}, ${size(bytes)}; ${count(stored)} stored already. The rest takes about ${duration(plan.estimatedSeconds)}.`,
    inForce === null ? `Planned speed: ${optionsText(options)}.` : `Speed in force: ${optionsText(inForce)}.`,
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

function describeFormat({
  format,
  compression,
  payload,
  shop,
}: NonNullable<DescribedSource['reading']>): string {
  return [
    format,
    ...(compression === 'none' ? [] : [compression]),
    ...(payload ? [`as ${payload}`] : []),
    ...(shop === undefined ? [] : [`of shop ${shop}`]),
  ].join(', ');
}

/** An hour without orders is an empty file; a file that was cut off is one too. */
function emptyLines(sources: readonly DescribedSource[]): string[] {
  const empty = sources.filter(({ first, next }) => first === next);
  const named = empty.slice(0, MOST_NAMED).map(({ path }) => basename(path));
  const more = empty.length > named.length ? ` and ${count(empty.length - named.length)} more` : '';
  return empty.length === 0 ? [] : [printable(`Empty, with nothing to load: ${named.join(', ')}${more}`)];
}

/** Of the sample: what would be refused, with one example each. */
function problemLines({ path, sample }: DescribedSource): string[] {
  return (sample?.problems ?? []).map(({ code, events, position, message }) =>
    printable(
      `  ${basename(path)}: ${count(events)} would be refused, ${code}, for example at position ${count(position)}: ${message}`,
    ),
  );
}

/** What to do about a load; undefined if it goes on by itself. */
function remedyOf({ name, state, sourceChanged }: OpenLoad): string | undefined {
  if (state === 'paused') return `countyflow backfill resume ${name}`;
  return state === 'queued' || state === 'running' || state === 'retrying'
    ? undefined
    : `${wayOn({ load: name, sourceChanged })}, or countyflow backfill acknowledge ${name}`;
}

/** A load in a line: how far it is, how fast, when it will be done; or why it ended, and what to do. */
export function loadLines(load: OpenLoad): string[] {
  const { name, state, sinceMs, records, recordsStored, ratePerSecond, etaSeconds, turn, failure } = load;
  const remedy = remedyOf(load);
  const since = remedy === undefined ? '' : ` since ${new Date(sinceMs).toISOString()}`;
  const parts = [
    `${state}${since}`,
    `${count(recordsStored)} of ${counted(records, 'line')} (${percentOf(load)} %)`,
    ...(ratePerSecond === null ? [] : [`${count(ratePerSecond)} a second`]),
    ...(etaSeconds === null ? [] : [`${duration(etaSeconds)} left`]),
    ...(turn === null ? [] : [`${load.priority ?? 'normal'} priority`, printable(turnText(turn))]),
  ];
  return [
    `backfill ${printable(name)}: ${parts.join(', ')}`,
    ...(failure === null || remedy === undefined ? [] : [`  what:   ${printable(failure)}`]),
    ...(remedy === undefined ? [] : [`  to do:  ${printable(remedy)}`]),
  ];
}

/** Rounded down: 100 % are all. */
function percentOf({ records, recordsStored }: Pick<LoadStatus, 'records' | 'recordsStored'>): string {
  return records === 0 ? '100' : String(Math.floor((100 * recordsStored) / records));
}
