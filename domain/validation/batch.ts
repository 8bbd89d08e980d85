import type { Problem, ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { ControlTotal } from '../control-total.ts';
import type { Arrivals } from '../slices.ts';

/** Replaces the value of an event that is refused without validation, so that the value need not be kept. */
export interface Withheld {
  readonly code: ReasonCode;
  /** Size and hex SHA-256 of the value; those of an empty value if it could not be read. */
  readonly bytes: number;
  readonly sha256: string;
  /** Everything that is wrong, if more is known than the code. */
  readonly problems?: readonly [Problem, ...Problem[]];
  /** Empty or absent if it is not known. */
  readonly orderId?: string;
}

/** What an event was made from: the quarantine names a record by what stands in its source. */
export interface Origin {
  readonly bytes: number;
  readonly sha256: string;
}

/** A batch of raw events for a validation thread, in memory that the threads share. */
export interface RawBatch {
  /** Keys and values end to end: key 0, value 0, key 1, value 1, ... */
  readonly bytes: Uint8Array;
  /** Bytes of each key; -1 for a missing key. */
  readonly keyLengths: Int32Array;
  /** Bytes of each value; -1 for a missing value. */
  readonly valueLengths: Int32Array;
  /** Events that are refused without validation, by index in the batch. They have no value here. */
  readonly withheld: ReadonlyMap<number, Withheld>;
  /** Of events that were made from something else, by index in the batch. */
  readonly origins: ReadonlyMap<number, Origin>;
  /** Offset or line number that `steps` count from. */
  readonly origin: bigint;
  /** Distance of each event from `origin`. */
  readonly steps: Float64Array;
  /** Kafka's time of each event, in epoch ms; 0 if it is not known, as of lines of an archive. */
  readonly timestampsMs: Float64Array;
  /** The platform that owns the topic; undefined for an archive, whose lines have neither topic nor key. */
  readonly topicPlatform: Platform | undefined;
  /** Undefined if the events are only to be judged. */
  readonly storing: Storing | undefined;
}

/** What rows of accepted events need beside the events. */
export interface Storing {
  /** Name of the source. */
  readonly source: string;
  /** Memory for the blocks of rows. Blocks that do not fit come in new memory. */
  readonly room: Uint8Array;
}

/** An event that breaks the contract. */
export interface RefusedEvent {
  readonly position: bigint;
  readonly problems: readonly Problem[];
  readonly eventId: string;
  readonly orderId: string;
}

export interface QuarantinedEvent extends RefusedEvent {
  readonly payloadBytes: number;
  readonly payloadSha256: string;
}

export interface ValidatedBatch {
  /** A block of rows for `orders`, in the format Native; null if there is none. */
  readonly orders: Uint8Array | null;
  /** Blocks of rows for `event_index`, in the format Native. */
  readonly eventIndex: readonly Uint8Array[];
  readonly accepted: number;
  readonly quarantined: readonly QuarantinedEvent[];
  /** Accepted events that are no orders. */
  readonly controlTotals: readonly ControlTotal[];
  readonly arrivals: readonly Arrivals[];
  /** Earliest and latest event time of the accepted events, in epoch ms; null if nothing was accepted. */
  readonly occurredMs: readonly [number, number] | null;
}
