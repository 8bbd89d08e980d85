import { z } from 'zod';

/** States of a load. An operator acknowledges those in which it ended, except `done`. */
export const LOAD_STATES = [
  'planned',
  'queued',
  'running',
  'paused',
  'cancelled',
  'failed',
  'partial',
  'done',
] as const;
export type LoadState = (typeof LOAD_STATES)[number];

/** States in which a workflow runs it; `queued`: it waits for its turn, while others run. */
export const LIVE_STATES = ['queued', 'running', 'paused'] as const satisfies readonly LoadState[];

export type LiveState = (typeof LIVE_STATES)[number];

export function isLive(state: LoadState): state is LiveState {
  return (LIVE_STATES as readonly LoadState[]).includes(state);
}

/** What happens to a load: it enters a state, a chunk fails for good, or an operator says that they know. */
export type LoadEventName = LoadState | 'chunk-failed' | 'acknowledged';

/**
 * What a run loads. `missing`: what the ledger lacks. `failed`: chunks that failed for good before and are still
 * incomplete. `all`: everything once more, in place of what is stored.
 */
export const LOAD_MODES = ['missing', 'failed', 'all'] as const;
export type LoadMode = (typeof LOAD_MODES)[number];

export const DEFAULT_PARALLEL = 2;
export const MOST_PARALLEL = 64;

/** Of loads that wait, one of a higher priority goes first, and of equal ones the one that was started first. */
export const LOAD_PRIORITIES = ['high', 'normal', 'low'] as const;
export type LoadPriority = (typeof LOAD_PRIORITIES)[number];
export const DEFAULT_LOADS_AT_ONCE = 1;

/** Input of the workflow of a load. */
export const loadInput = z.strictObject({
  load: z.string().min(1),
  mode: z.enum(LOAD_MODES),
  /** When the run was asked for, by ClickHouse's clock: mode `all` counts only ranges that were stored since. */
  sinceMs: z.int().min(0),
  who: z.string(),
  /** Events a second over all chunks; null for no limit. */
  ratePerSecond: z.int().min(1).nullable(),
  maxParallel: z.int().min(1).max(MOST_PARALLEL),
  /** For people: the first file, and how many more. */
  title: z.string(),
  /** Absent for a load that does not wait: of a corrected event. */
  priority: z.enum(LOAD_PRIORITIES).optional(),
});
export type LoadInput = z.infer<typeof loadInput>;

/** How fast a load runs, and how soon. */
export type LoadOptions = Pick<LoadInput, 'ratePerSecond' | 'maxParallel' | 'priority'>;

/** A load in the queue. */
export interface Queued {
  readonly load: string;
  readonly priority: LoadPriority;
  /** When it was started, by ClickHouse's clock. */
  readonly sinceMs: number;
}

/** A chunk of a source of the plan. */
export interface ChunkPlace {
  /** Number of the source in the plan. */
  readonly ordinal: number;
  /** Number of the chunk in the source. */
  readonly chunk: number;
}

/** What is loaded at once: a chunk of a source, or several small files. */
export interface Chunk extends ChunkPlace {
  /** The small files behind the first that it loads too, by their numbers in the plan. */
  readonly also: readonly number[];
}

/** Which part of a load counts as stored. */
export interface LoadScope extends Pick<LoadInput, 'load' | 'mode' | 'sinceMs'> {
  /** The first run of the workflow: it skips chunks that it has seen fail for good. */
  readonly run: string;
}

export interface ChunkPageRequest extends LoadScope {
  /** The last chunk that was listed; null at the beginning. */
  readonly after: ChunkPlace | null;
  readonly limit: number;
}

export interface ChunkPage {
  readonly chunks: readonly Chunk[];
  /** Whether there may be more behind them. */
  readonly more: boolean;
}

export interface ChunkRequest extends LoadScope, Chunk {
  /** This chunk's share of the rate; null for no limit. */
  readonly ratePerSecond: number | null;
}

/** What one attempt stored. */
export interface ChunkResult {
  readonly records: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly reasons: Readonly<Record<string, number>>;
  /** Its chunks of sources that no retry can read. Each is noted in the history of the load. */
  readonly failed: number;
}

export interface LoadEvent {
  readonly load: string;
  readonly event: LoadEventName;
  readonly atMs: number;
  readonly run: string;
  readonly mode: LoadMode | '';
  readonly priority?: LoadPriority | undefined;
  readonly sinceMs: number;
  readonly ordinal: number;
  readonly chunk: number;
  readonly who: string;
  readonly note: string;
}

/** Names the state in which a load ends, from what is stored, and notes it. */
export interface EndRequest extends LoadScope {
  readonly atMs: number;
  readonly cancelled: boolean;
}

/** What a load has stored when it ends. */
export interface LoadResult {
  readonly load: string;
  readonly state: LoadState;
  /** Positions of the plan, and those that are stored. */
  readonly positions: number;
  readonly stored: number;
  readonly failedChunks: number;
}
