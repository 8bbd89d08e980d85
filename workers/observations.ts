import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Attributes, Span } from '../adapters/tracing/spans.ts';
import type { HourState, Slice } from '../domain/slices.ts';
import type { LoggedRange } from '../pipeline/ledger/ingest-log.ts';
import type { Source } from '../pipeline/ledger/source.ts';
import type { EngineTrouble } from '../schemas/activities.ts';
import type { Platform } from '../schemas/event/vocabulary.ts';
import type { HaltReason } from '../schemas/workflow-inputs.ts';

/** A range that is in the tables. */
export interface StoredRange {
  readonly source: Source;
  readonly logged: LoggedRange;
  /** Kafka's time of its first record, in epoch ms; 0 for an archive. */
  readonly oldestMs: number;
  /** Accepted events by hot slice, batch by batch. */
  readonly arrivals: readonly (readonly (readonly [sliceMs: number, ...counts: number[]])[])[];
  /** Of its store. */
  readonly span: Span;
}

/** What a worker does, with its figures: positions, counts and durations, never an event. */
interface Observations {
  /** ClickHouse has the events of these ranges, which are not in the log yet: a refresh that begins now sees them. */
  readonly arrived: { readonly ranges: readonly StoredRange[]; readonly arrivedMs: number };
  readonly stored: { readonly ranges: readonly StoredRange[]; readonly durationMs: number };
  readonly rejectsUnsent: { readonly platform: Platform; readonly count: number };
  readonly position: { readonly topic: string; readonly partition: number; readonly lag: bigint };
  readonly halted: { readonly reason: HaltReason };
  /** `askedMs` is before the states were read: what was stored earlier is in them. */
  readonly statesRead: { readonly states: readonly HourState[]; readonly askedMs: number };
  readonly committed: {
    readonly sliceVersion: string;
    readonly seconds: Slice['seconds'];
    readonly slices: readonly Slice[];
    readonly durationMs: number;
  };
  /** `archive` tells the chunks of a process apart, and `load` its backfills. They are no labels. */
  readonly archiveProgress: {
    readonly archive: string;
    readonly load: string;
    readonly bytes: number;
    readonly bytesRead: number;
    readonly newLines: number;
  };
  readonly archiveEnded: { readonly archive: string };
  readonly failed: { readonly activity: string; readonly engine: EngineTrouble['engine'] | 'none' };
}

type Name = keyof Observations;

const channelOf = (name: Name) => channel(`countyflow:observation:${name}`);

/** Tells the subscribers. Costs next to nothing if there are none. */
export function observe<N extends Name>(name: N, facts: Observations[N]): void {
  channelOf(name).publish(facts);
}

/** Metrics and the log of ranges subscribe, so the pipeline knows neither. Returns what ends the subscription. */
export function onObservation<N extends Name>(name: N, listen: (facts: Observations[N]) => void): () => void {
  // Only `observe` publishes on the channel of this name.
  const onMessage = (facts: unknown): void => {
    listen(facts as Observations[N]);
  };
  subscribe(`countyflow:observation:${name}`, onMessage);
  return () => {
    unsubscribe(`countyflow:observation:${name}`, onMessage);
  };
}

/** Names a range in logs and traces, from Kafka's positions to the commit: `kafka/orders.events.v1.jd/0:100-250`. */
export function rangeId({ source, first, next }: Pick<LoggedRange, 'source' | 'first' | 'next'>): string {
  return `${source}:${first}-${next}`;
}

/** What the spans of a range say: the id that the log uses, and its parts. */
export function rangeAttributes(range: Pick<LoggedRange, 'source' | 'epoch' | 'first' | 'next'>): Attributes {
  return {
    'countyflow.range': rangeId(range),
    'countyflow.source': range.source,
    'countyflow.first_position': range.first.toString(),
    'countyflow.next_position': range.next.toString(),
    'countyflow.epoch': range.epoch,
  };
}
