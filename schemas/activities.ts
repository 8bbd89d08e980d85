import type { RefreshState, RewindTarget } from './workflow-inputs.ts';

/**
 * What workflows ask of workers. Everything that crosses carries positions and counts, never an event: nothing of
 * an order enters a workflow's history. Positions are decimal text, since JSON numbers end at 2^53.
 */
export interface Activities {
  /** Every partition of every topic that a platform owns, as the cluster has them now. */
  listPartitions(): Promise<TopicPartition[]>;
  /** Reads a partition into the tables for a bounded time. Fails with {@link HALT_TYPE} where it must stop. */
  drainPartition(request: DrainRequest): Promise<DrainResult>;
  /** Where a rewind begins. Fails at once where it would pass over what is unread. */
  resolveRewind(topic: string, partition: number, target: RewindTarget): Promise<RewindPoint>;
  /** Refreshes dirty slices for a bounded time; the counts are those of this call. */
  refreshRollups(durationMs: number): Promise<RefreshState>;
  identifyArchive(path: string): Promise<ArchiveIdentity>;
  /** Loads an archive from where the ingest log left it; beats with {@link ArchiveProgress}. */
  loadArchive(archive: ArchiveIdentity): Promise<ArchiveResult>;
}

/** Type of the failure by which a drain says that its partition must stop; its first detail is a {@link Halt}. */
export const HALT_TYPE = 'PartitionHalt';

/** Type of a failure that has an engine's cause and is tried again; its first detail is an {@link EngineTrouble}. */
export const ENGINE_FAILURE_TYPE = 'EngineFailure';

/** Which engine refused or did not answer, and how. */
export interface EngineTrouble {
  readonly engine: 'kafka' | 'clickhouse';
  /** As the engine or the system names it: `243`, `ECONNREFUSED`, `KafkaJSConnectionError`; empty where it has none. */
  readonly code: string;
}

/** What an activity beats with. */
export interface Beat<Progress> {
  /** How far it is, for the next attempt. */
  readonly at: Progress;
  /** When the first of the attempts failed that since then have stored nothing; null while all is well. */
  readonly failingSinceMs: number | null;
}

/** How far a drain is. */
export type DrainPosition = Pick<DrainRequest, 'incarnation' | 'cursor' | 'highWatermark'>;

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface DrainRequest extends TopicPartition {
  /** Which log under the topic's name the offsets are of. Those of another than the current one are not used. */
  readonly incarnation: number;
  /** The offset to read from; null takes it from the ingest log, or the earliest one there is. */
  readonly cursor: string | null;
  /** One past the last record that was seen; says how much a log that was made anew is known to have held. */
  readonly highWatermark: string | null;
  readonly drainMs: number;
}

export interface RewindPoint {
  readonly incarnation: number;
  readonly cursor: string;
}

export interface IngestCounts {
  records: number;
  /** Valid events, duplicates and superseded versions among them. */
  accepted: number;
  quarantined: number;
  /** Quarantined events by reason code. */
  reasons: Record<string, number>;
}

export interface DrainResult extends Readonly<IngestCounts> {
  readonly incarnation: number;
  readonly cursor: string;
  readonly highWatermark: string;
}

/** What an archive is: known by its content, found before anything is loaded. */
export interface ArchiveIdentity {
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface ArchiveProgress {
  /** Lines stored, from the start of the file; those of an earlier run among them. */
  readonly line: number;
  /** Bytes of the file that were read, compressed where it is. */
  readonly bytesRead: number;
}

export interface ArchiveResult extends Readonly<IngestCounts> {
  /** As in `ingest_log`. */
  readonly source: string;
  readonly lines: number;
  /** Lines that an earlier run had stored already. */
  readonly alreadyStored: number;
}
