import type {
  ChunkPage,
  ChunkPageRequest,
  ChunkRequest,
  ChunkResult,
  EndRequest,
  LoadEvent,
  LoadResult,
} from './backfill.ts';
import type { EditionInput, RefreshState, ReplayInput, RewindTarget } from './workflow-inputs.ts';

/**
 * The activities that workflows call. Inputs and results carry positions and counts, never events, so workflow
 * histories contain no order data. Positions are decimal text because JSON numbers are exact only up to 2^53.
 */
export interface Activities {
  /**
   * Tells the ingest of each partition where its log ends, when it grows after a pause. Ends early when a partition
   * appears or is gone.
   */
  watchPartitions(request: WatchRequest): Promise<WatchedPartition[]>;
  /** Reads a partition into the tables for a bounded time. Fails with {@link HALT_TYPE} if the partition must stop. */
  drainPartition(request: DrainRequest): Promise<DrainResult | typeof GONE>;
  /** Where a rewind begins. Fails without retries if it would skip unread records. */
  resolveRewind(topic: string, partition: number, target: RewindTarget): Promise<RewindPoint>;
  /** Refreshes dirty slices for a bounded time; the counts are those of this call. */
  refreshRollups(durationMs: number): Promise<RefreshState>;
  /** The next chunks of a load that are not stored. */
  listMissingChunks(request: ChunkPageRequest): Promise<ChunkPage>;
  /** Loads what is missing of a chunk, and notes what no retry can read. */
  loadChunk(request: ChunkRequest): Promise<ChunkResult>;
  /** Adds to the history of a load. A repetition writes the same row. */
  noteLoad(event: LoadEvent): Promise<void>;
  endLoad(request: EndRequest): Promise<LoadResult>;
  /** Notes that a load runs if its turn has come; false if others go first. */
  takeTurn(event: LoadEvent): Promise<boolean>;
  /** Every cause that prevents publishing an edition now; empty if none does. */
  findEditionCauses(input: EditionInput): Promise<EditionCause[]>;
  /** Freezes the figures and publishes them as the next edition. A retry of the same run publishes nothing twice. */
  freezeEdition(request: FreezeRequest): Promise<PublishedEdition>;
  /** Judges held events anew and stores those that are valid now. Fails with {@link UNREADABLE_TYPE} without their source. */
  replayHeld(request: ReplayRequest): Promise<ReplayResult>;
}

/** Type of a replay's failure if its source cannot be read again. */
export const UNREADABLE_TYPE = 'SourceUnreadable';

export interface ReplayRequest {
  readonly input: ReplayInput;
  /** Identifies the decision in the audit: the run of the workflow. */
  readonly decisionId: string;
}

/** Counts of a replay, over all attempts. */
export interface ReplayResult {
  readonly accepted: number;
  /** Events that were refused again, by the reason code of their first problem. */
  readonly refused: Readonly<Record<string, number>>;
  /** Events that the source no longer holds. */
  readonly unreadable: number;
  /** The first positions that were accepted. */
  readonly acceptedPositions: readonly string[];
}

/** Type of a drain's failure if its partition must stop; the first detail is a {@link Halt}. */
export const HALT_TYPE = 'PartitionHalt';

/** Type of a failure caused by an engine, which is retried; the first detail is an {@link EngineTrouble}. */
export const ENGINE_FAILURE_TYPE = 'EngineFailure';

/** Which engine refused or did not answer, and how. */
export interface EngineTrouble {
  readonly engine: 'kafka' | 'clickhouse';
  /** As the engine or the system names it: `243`, `ECONNREFUSED`, `KafkaJSConnectionError`; empty if it has none. */
  readonly code: string;
}

/** Heartbeat details of an activity. */
export interface Beat<Progress> {
  /** Progress, from which the next attempt resumes. */
  readonly at: Progress;
  /** When the first of the current run of attempts that stored nothing failed; null while nothing fails. */
  readonly failingSinceMs: number | null;
  /** When this attempt last got an answer about its work; null before the first. */
  readonly lookedMs?: number | null;
  /** When it last had an answer of each engine. */
  readonly answeredMs?: Partial<Record<EngineTrouble['engine'], number>>;
}

/** Progress of a drain. */
export type DrainPosition = Pick<DrainRequest, 'incarnation' | 'cursor' | 'highWatermark'>;

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A partition, and the end of its log that its ingest was last told; null if its ingest is not known to run. */
export interface WatchedPartition extends TopicPartition {
  readonly toldEnd: string | null;
}

export interface WatchRequest {
  /** As the last watch left them. */
  readonly partitions: readonly WatchedPartition[];
  readonly watchMs: number;
}

export interface DrainRequest extends TopicPartition {
  /** Which log under the topic's name the offsets belong to. Offsets of another log than the current one are ignored. */
  readonly incarnation: number;
  /** The offset to read from; null means the one in the ingest log, or else the earliest. */
  readonly cursor: string | null;
  /** One past the last record seen: how much a log is known to have held if its topic is recreated. */
  readonly highWatermark: string | null;
  readonly drainMs: number;
}

export interface RewindPoint {
  readonly incarnation: number;
  readonly cursor: string;
}

export interface IngestCounts {
  records: number;
  /** Valid events, including duplicates and superseded versions. */
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

/** Instead of a result: Kafka has no such partition. */
export const GONE = 'gone';

/** Type of a publication's failure when causes prevent it; the first detail is a list of {@link EditionCause}. */
export const EDITION_REFUSED_TYPE = 'EditionRefused';

/** Why an edition should not be published. */
export interface EditionCause {
  readonly code:
    | 'window-open'
    | 'no-orders'
    | 'unread'
    | 'unsettled'
    | 'accounting'
    | 'control-total'
    | 'verification'
    /** No reason overrides those that follow. */
    | 'final-before'
    | 'no-final'
    | 'no-difference';
  /** A window, a source, a check. */
  readonly about: string;
  readonly message: string;
  readonly remedy: string;
}

export interface FreezeRequest {
  readonly input: EditionInput;
  /** Run of the workflow; names the publication. */
  readonly runId: string;
  /** Causes that the operator overrides. */
  readonly overridden: readonly EditionCause[];
}

export interface PublishedEdition {
  readonly campaign: string;
  readonly number: number;
  readonly status: 'preliminary' | 'revised' | 'final' | 'corrected';
  /** Rows that were frozen, by table. */
  readonly rows: Readonly<Record<string, number>>;
}
