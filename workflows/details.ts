import { counted, grouped } from '../domain/text/counted.ts';
import { optionsText } from '../domain/text/load-options.ts';
import type { TopicPartition } from '../schemas/activities.ts';
import type { LiveState, LoadInput } from '../schemas/backfill.ts';
import type { EditionProgress, IngestState, RefreshState } from '../schemas/workflow-inputs.ts';

/*
 * What Temporal's page shows of a running workflow: positions, counts and causes, in Markdown. The page asks for it by a
 * query, so the histories hold none of it. Each begins with the summary, which Temporal does not pass on to the next run
 * of a workflow that continues as new.
 */

export const SUPERVISOR_SUMMARY = 'Finds partitions, and starts what reads them';
export const REFRESH_SUMMARY = 'Keeps the rollups up to date';

export function partitionSummary({ topic, partition }: TopicPartition): string {
  return `Reads ${topic}, partition ${String(partition)}`;
}

/** How an operator acts on the partition. */
export function partitionHelp({ topic, partition }: TopicPartition): string {
  const which = `--topic ${topic} --partition ${String(partition)}`;
  return `Pause it: countyflow ingest pause ${which}\nContinue it: countyflow ingest resume ${which}`;
}

export function partitionDetails(state: IngestState): string {
  const { cursor, highWatermark, counts } = state;
  const facts = lines([
    ['State', describeState(state)],
    ['Position', `${cursor ?? 'not read yet'} of ${highWatermark ?? 'unknown'}, after the last read`],
    ['Stored', `${grouped(counts.accepted)} accepted, ${grouped(counts.quarantined)} quarantined`],
    ...Object.entries(counts.reasons)
      .sort(([, a], [, b]) => b - a)
      .map(([reason, events]) => [reason, grouped(events)] as const),
  ]);
  return [partitionSummary(state), facts, partitionHelp(state)].join('\n\n');
}

function describeState({ halted, paused, failure, idle }: IngestState): string {
  if (halted !== null) return `halted (${halted.reason}): ${halted.message}`;
  if (paused) return 'paused by an operator';
  if (failure !== null) return `retrying: ${failure.message}`;
  return idle === true ? 'running: all is read, and the next record starts a read' : 'running';
}

export function refreshDetails({ refreshes, slices, busyMs, elapsedMs }: RefreshState): string {
  const share = elapsedMs === 0 ? 0 : Math.round((100 * busyMs) / elapsedMs);
  const facts = lines([
    ['Refreshes', `${grouped(refreshes)}, of ${counted(slices, 'slice')}`],
    ['Busy', `${String(share)} % of the time`],
  ]);
  return [REFRESH_SUMMARY, facts].join('\n\n');
}

export function loadSummary({ title }: Pick<LoadInput, 'title'>): string {
  return `Loads ${title}`;
}

export interface LoadRunStatus {
  readonly state: LiveState;
  readonly chunksEnded: number;
  readonly chunksFailed: number;
  readonly chunksRunning: number;
}

export function loadDetails(input: LoadInput, status: LoadRunStatus): string {
  const { load, mode } = input;
  const facts = lines([
    ['State', status.state],
    ['Chunks', `${grouped(status.chunksEnded)} ended, ${grouped(status.chunksRunning)} running`],
    ['Failed', grouped(status.chunksFailed)],
    ['Loads', mode],
    ['Speed', optionsText(input)],
  ]);
  const help = `Follow it with \`countyflow backfill watch ${load}\`; pause, resume or cancel it in the same way.`;
  return [loadSummary(input), facts, help].join('\n\n');
}

export function editionDetails({ phase }: EditionProgress, causes: number | undefined): string {
  return lines([
    ['Phase', phase],
    ...(causes === undefined ? [] : ([['Causes that prevent it', grouped(causes)]] as const)),
  ]);
}

export function supervisorDetails(partitions: number): string {
  return [SUPERVISOR_SUMMARY, lines([['Partitions found', grouped(partitions)]])].join('\n\n');
}

function lines(facts: readonly (readonly [name: string, value: string])[]): string {
  return facts.map(([name, value]) => `- **${name}**: ${value}`).join('\n');
}
