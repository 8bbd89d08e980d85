import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { type LogEnd, openLogEnds } from '../../adapters/kafka/log-ends.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import { sourceName } from '../../pipeline/ledger/source.ts';
import type { LedgerEnds } from '../../pipeline/ledger/unread.ts';
import type { TopicPartition, WatchedPartition, WatchRequest } from '../../schemas/activities.ts';
import { pause } from '../pause.ts';

const LOOK_EVERY_MS = 300;
/**
 * An end is told when the log has not grown for so long: the first record after it, and the last one before it. A log that
 * always grows is told rarely. Shorter than the drains after which a partition becomes idle.
 */
const QUIET_MS = 15_000;
const LIST_EVERY_MS = 5_000;
/** A new system gets its topics just after its worker has started, and someone waits for it. */
const LIST_EVERY_MS_WHILE_EMPTY = 1_000;

export interface WatchControl {
  readonly signal: AbortSignal;
  /** What the ledger lists; undefined if it was asked a moment ago. */
  readonly readLedger: () => Promise<LedgerEnds | undefined>;
  readonly onLedgerFailure: (error: unknown) => void;
  /** Tells the ingest of a partition where its log ends, null if it is gone; false if no ingest runs. */
  readonly tell: (at: TopicPartition, end: string | null) => Promise<boolean>;
  readonly onTellFailure: (error: unknown) => void;
  /** Called whenever Kafka has said where all logs end, and those that had to be told know it. */
  readonly onLook: () => void;
}

interface Watched {
  told: string | null;
  end: string | null;
  /** When the end was last seen to change. */
  changedMs: number;
}

const keyOf = ({ topic, partition }: TopicPartition): string =>
  sourceName({ kind: 'kafka', topic, partition });

/**
 * Watches the ends of all logs for a while, with one question for all, so that a partition without events needs no
 * reader. Resolves with the present partitions, as soon as they differ from those of the request.
 */
export async function watchPartitions(
  kafka: KafkaConnection,
  { partitions: before, watchMs }: WatchRequest,
  { signal, readLedger, onLedgerFailure, tell, onTellFailure, onLook }: WatchControl,
): Promise<WatchedPartition[]> {
  const untilMs = performance.now() + watchMs;
  const watched = new Map<string, Watched>(
    before.map((at) => [keyOf(at), { told: at.toldEnd, end: at.toldEnd, changedMs: -Infinity }]),
  );

  const tellIfDue = async ({ end, ...at }: LogEnd): Promise<void> => {
    const log = watched.get(keyOf(at));
    if (log === undefined) return;
    const wasQuiet = performance.now() - log.changedMs >= QUIET_MS;
    if (end !== log.end) Object.assign(log, { end, changedMs: performance.now() });
    if (end === log.told || !wasQuiet) return;
    try {
      log.told = (await tell(at, end)) ? end : null;
    } catch (error) {
      onTellFailure(error);
    }
    // One that could not be told is told again after as long a pause.
    if (log.told !== end) log.changedMs = performance.now();
  };

  /** A restored ledger lacks records that an idle partition has read: it is told its end again. */
  const tellWhatTheLedgerLacks = async (): Promise<void> => {
    const ledger = await readLedger();
    for (const { topic, partition, toldEnd } of before) {
      const log = watched.get(keyOf({ topic, partition }));
      if (ledger === undefined || log === undefined || toldEnd === null) continue;
      const lacking = ledger.unread({ topic, partition, first: 0n, end: BigInt(toldEnd) }) ?? 0;
      if (lacking > 0 && log.told === toldEnd) log.told = null;
    }
  };

  let listed = await listPartitions(kafka);
  const isListed = (at: TopicPartition): boolean => listed.some((one) => keyOf(one) === keyOf(at));
  const hasChanged = (): boolean => listed.length !== before.length || !before.every(isListed);
  if (!hasChanged()) {
    await using logs = await openLogEnds(kafka, listed);
    // A ClickHouse that does not answer must not keep the watch from telling what comes.
    void tellWhatTheLedgerLacks().catch(onLedgerFailure);
    let listedMs = performance.now();
    while (!signal.aborted && performance.now() < untilMs) {
      const ends = await logs.read().catch(async (error: unknown) => {
        // A topic that is gone has no end.
        listed = await listPartitions(kafka);
        if (hasChanged()) return undefined;
        throw error;
      });
      if (ends === undefined) break;
      await Promise.all(ends.map(tellIfDue));
      onLook();
      await pause(LOOK_EVERY_MS, signal);
      if (performance.now() - listedMs < (listed.length === 0 ? LIST_EVERY_MS_WHILE_EMPTY : LIST_EVERY_MS))
        continue;
      listed = await listPartitions(kafka);
      if (hasChanged()) break;
      listedMs = performance.now();
    }
  }
  for (const at of before) if (!isListed(at)) await tell(at, null).catch(onTellFailure);
  return listed.map((at) => ({ ...at, toldEnd: watched.get(keyOf(at))?.told ?? null }));
}
