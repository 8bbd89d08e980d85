import { z } from 'zod';

/** Offsets are decimal text because JSON numbers are exact only up to 2^53. */
const position = z.string().regex(/^\d{1,19}$/);

export const rewindTarget = z.union([
  z.strictObject({ offset: position }),
  /** Epoch ms: the first record at or after it. */
  z.strictObject({ timeMs: z.int().min(0) }),
]);
export type RewindTarget = z.infer<typeof rewindTarget>;

const counts = z.strictObject({
  records: z.int(),
  accepted: z.int(),
  quarantined: z.int(),
  reasons: z.record(z.string(), z.int()),
});

/** Why a partition stops: records that it must read are gone. Also the kinds of accepted gaps. */
export const HALT_REASONS = { outOfRange: 'offset-out-of-range', topicChanged: 'topic-changed' } as const;
export type HaltReason = (typeof HALT_REASONS)[keyof typeof HALT_REASONS];

/** Half-open. */
const stretch = z.strictObject({ first: position, next: position });

/** Why a drain stopped. */
export const halt = z.strictObject({
  reason: z.enum(HALT_REASONS),
  /** Offsets that are not stored and can no longer be read; empty if none are known. */
  lost: z.array(stretch),
  /** Offsets that the log holds now. */
  log: stretch,
});
export type Halt = z.infer<typeof halt>;

/** State of one partition's ingest. Each run of the workflow passes it to the next, and a query returns it. */
export const ingestState = z.strictObject({
  topic: z.string(),
  partition: z.int().min(0),
  /** Which log under the topic's name the offsets belong to, from 1; a recreated or truncated log is the next. */
  incarnation: z.int().min(1),
  /** The next offset to read; null before the first drain, which takes it from the ingest log. */
  cursor: position.nullable(),
  /** One past the last record of the broker, when last asked. */
  highWatermark: position.nullable(),
  paused: z.boolean(),
  /** Why the partition waits for an operator; null while it runs. */
  halted: halt.extend({ message: z.string(), sinceMs: z.int() }).nullable(),
  /** The first failure since the last successful drain, if Temporal does not retry it. */
  failure: z.strictObject({ message: z.string(), sinceMs: z.int() }).nullable(),
  /** When the last drain ended well, epoch ms; missing before the first. */
  lookedMs: z.int().exactOptional(),
  /** Where the supervisor last said that the log ends; null if it is gone, missing before the supervisor said anything. */
  toldEnd: position.nullable().exactOptional(),
  /** Present while no drain runs, because all is read, nothing has come for a while and the supervisor watches the log. */
  idle: z.literal(true).exactOptional(),
  /** Since the workflow first started. */
  counts,
});
export type IngestState = z.infer<typeof ingestState>;

export function newIngestState(topic: string, partition: number): IngestState {
  return {
    topic,
    partition,
    incarnation: 1,
    cursor: null,
    highWatermark: null,
    paused: false,
    halted: null,
    failure: null,
    counts: { records: 0, accepted: 0, quarantined: 0, reasons: {} },
  };
}

/** A slice of the rollups that ClickHouse could not compute. Times are epoch ms, its start epoch seconds. */
const sliceSetAside = z.strictObject({
  start: z.int(),
  seconds: z.int(),
  failedAttempts: z.int(),
  sinceMs: z.int(),
  nextAttemptMs: z.int(),
  cause: z.string(),
});
export type SliceSetAside = z.infer<typeof sliceSetAside>;

export const refreshState = z.strictObject({
  refreshes: z.int(),
  slices: z.int(),
  /** Time spent refreshing, out of `elapsedMs`. */
  busyMs: z.int(),
  elapsedMs: z.int(),
  /** When the last refresh ended well, epoch ms. Only the workflow's state has it. */
  lookedMs: z.int().exactOptional(),
  /** Those that wait while the others are refreshed; missing if there are none. */
  setAside: z.array(sliceSetAside).readonly().exactOptional(),
});
export type RefreshState = z.infer<typeof refreshState>;

/** Input of the supervisor. */
export interface SupervisorInput {
  /** Whether the server knows the attributes: it refuses to start a workflow with one that it does not know. */
  readonly searchAttributes: boolean;
}

export const editionInput = z.strictObject({
  campaign: z.string().min(1),
  /** Files and folders on the worker's machine in which archives are looked for, to verify them. */
  archives: z.array(z.string()),
  /** Publishes despite causes, for this reason, which the edition always shows. Null: causes prevent it. */
  overrideReason: z.string().min(1).max(500).nullable(),
  /** Why a final edition is corrected; the edition shows it for ever. Left out: nothing follows a final edition. */
  correctionReason: z.string().min(1).max(500).exactOptional(),
  /** As a schedule publishes: once an edition is final, nothing more. */
  untilFinal: z.literal(true).exactOptional(),
});
export type EditionInput = z.infer<typeof editionInput>;

export interface EditionProgress {
  readonly phase: 'checking' | 'freezing' | 'done';
}

/** Held events of one source to be judged anew. Positions only; the words are those of the operator. */
export const replayInput = z.strictObject({
  source: z.string().min(1),
  /** First and last position, both included. */
  first: position,
  last: position,
  /** Only these, whatever an operator decided about them before; else all that are held and match the rest. */
  positions: z.array(position).min(1).max(500).readonly().optional(),
  /** Only those that this reason holds. */
  code: z.string().optional(),
  /** Quarantined from the first to before the second instant, epoch ms. */
  fromMs: z.int().optional(),
  toMs: z.int().optional(),
  decidedBy: z.string().min(1).max(200),
  decisionReason: z.string().max(500),
  /** Files and folders on the worker's machine in which an archive is looked for. */
  archives: z.array(z.string()),
  /** Judges and stores nothing. */
  dryRun: z.boolean(),
});
export type ReplayInput = z.infer<typeof replayInput>;
