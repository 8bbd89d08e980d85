import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { openLogReader } from '../../adapters/kafka/log-reader.ts';
import { listPartitionLogs, type PartitionLog } from '../../adapters/kafka/topics.ts';
import { readLedgerEnds } from '../../pipeline/ledger/unread.ts';
import { waitingStretches, type WaitingStretch } from '../../pipeline/event-index/index-fill.ts';
import type { LiveLag } from '../backfill/live-lag.ts';
import { Pace } from '../backfill/pace.ts';
import type { IngestContext } from '../ingest/ingest-context.ts';
import { fillStretch } from './fill-stretch.ts';

export interface FillControl {
  readonly lag: LiveLag;
  /** Ends the filling after the stretch that is at work. */
  readonly signal: AbortSignal;
}

/**
 * Fills `event_index` for ranges that a release without it stored, stretch by stretch, until none waits. What is done is
 * in the database, so it goes on wherever it was ended. Rejects if a source failed, after the others. Resolves to the number of stretches that it did.
 */
export async function fillIndex(
  context: IngestContext,
  kafka: KafkaConnection,
  control: FillControl,
): Promise<number> {
  for (let done = 0; ;) {
    const stretches = await waitingStretches(context.client);
    if (stretches.length === 0) return done;
    const [logs, ledger] = await Promise.all([listPartitionLogs(kafka), readLedgerEnds(context.client)]);
    const logOf = new Map(logs.map((log) => [ledger.sourceOf(log), log]));
    const failures: unknown[] = [];
    for (const [source, its] of Map.groupBy(stretches, (stretch) => stretch.source)) {
      if (control.signal.aborted) return done;
      try {
        done += await fillSource(context, kafka, its, logOf.get(source), control);
      } catch (error) {
        // The other sources do not wait for it.
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** Without a log, the source is an archive, or a log that is gone. */
async function fillSource(
  context: IngestContext,
  kafka: KafkaConnection,
  stretches: readonly WaitingStretch[],
  log: PartitionLog | undefined,
  { lag, signal }: FillControl,
): Promise<number> {
  const reader = log && (await openLogReader(kafka, log.topic, log.partition));
  try {
    const open = log && reader && { log, reader, pace: new Pace(null, lag) };
    for (const [index, stretch] of stretches.entries()) {
      if (signal.aborted) return index;
      await fillStretch(context, stretch, open);
    }
    return stretches.length;
  } finally {
    await reader?.close();
  }
}
