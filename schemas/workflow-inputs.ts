import { z } from 'zod';

/** Offsets travel as decimal text: JSON numbers end at 2^53. */
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

/** Why a partition stops: what was promised can no longer be read. Also the kinds of accepted gaps. */
export const HALT_REASONS = { outOfRange: 'offset-out-of-range', topicChanged: 'topic-changed' } as const;
export type HaltReason = (typeof HALT_REASONS)[keyof typeof HALT_REASONS];

/** Half-open. */
const stretch = z.strictObject({ first: position, next: position });

/** What a drain says when it stops. */
export const halt = z.strictObject({
  reason: z.enum(HALT_REASONS),
  /** Offsets that can no longer be read and are not stored; empty where none is known. */
  lost: z.array(stretch),
  /** What the log holds now. */
  log: stretch,
});
export type Halt = z.infer<typeof halt>;

/** State of one partition's ingest; it goes from run to run of the workflow, and a query answers it. */
export const ingestState = z.strictObject({
  topic: z.string(),
  partition: z.int().min(0),
  /** Which log under the topic's name the offsets are of, from 1: one that was made anew is another. */
  incarnation: z.int().min(1),
  /** The next offset to read; null before the first drain, which takes it from the ingest log. */
  cursor: position.nullable(),
  /** One past the last record that the broker had when it was last asked. */
  highWatermark: position.nullable(),
  paused: z.boolean(),
  /** Why it stands still and waits for an operator; null while it runs. */
  halted: halt.extend({ message: z.string(), sinceMs: z.int() }).nullable(),
  /** The first of the failures since the last drain that went well, where Temporal does not try again by itself. */
  failure: z.strictObject({ message: z.string(), sinceMs: z.int() }).nullable(),
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

export const refreshState = z.strictObject({
  refreshes: z.int(),
  slices: z.int(),
  /** Time spent in refreshing, of all the time that passed. */
  busyMs: z.int(),
  elapsedMs: z.int(),
});
export type RefreshState = z.infer<typeof refreshState>;

export const backfillInput = z.strictObject({
  /** Absolute path of an NDJSON file, plain or .gz, on the worker's machine. */
  path: z.string().min(1),
});
export type BackfillInput = z.infer<typeof backfillInput>;

export interface BackfillStatus {
  readonly phase: 'identifying' | 'loading' | 'done';
  readonly archive: { readonly name: string; readonly sha256: string; readonly bytes: number } | null;
}
