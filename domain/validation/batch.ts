import type { Problem, ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';

/** What stands in for the value of an event that is refused unseen, so that the value need not be kept. */
export interface Withheld {
  readonly code: ReasonCode;
  /** Size and SHA-256, in hex, of the value; of no bytes at all where it could not be read. */
  readonly bytes: number;
  readonly sha256: string;
}

/** A batch of raw events on its way to a validation thread, in memory that the threads share. */
export interface RawBatch {
  /** Keys and values end to end: key 0, value 0, key 1, value 1, ... */
  readonly bytes: Uint8Array;
  /** Bytes of each key; -1 where there is none. */
  readonly keyLengths: Int32Array;
  /** Bytes of each value; -1 where there is none. */
  readonly valueLengths: Int32Array;
  /** The refused, by their place in the batch. They have no value here. */
  readonly withheld: ReadonlyMap<number, Withheld>;
  /** Offset or line number that the steps count from. */
  readonly origin: bigint;
  /** How far after the origin each event stands. */
  readonly steps: Float64Array;
  /** Takes the block of accepted rows; one that it has no room for comes in memory of its own. */
  readonly room: Uint8Array;
  /** The platform that owns the topic; undefined for an archive, whose lines have neither topic nor key. */
  readonly topicPlatform: Platform | undefined;
}

export interface QuarantinedEvent {
  readonly position: bigint;
  readonly problems: readonly Problem[];
  readonly eventId: string;
  readonly orderId: string;
  readonly payloadBytes: number;
  readonly payloadSha256: string;
}

export interface ValidatedBatch {
  /** A block of rows for `orders`; null where nothing was accepted. */
  readonly orders: Uint8Array | null;
  readonly accepted: number;
  readonly quarantined: readonly QuarantinedEvent[];
  /** Accepted events by hot slice of placed time: [start of the slice in epoch ms, events]. */
  readonly arrivals: readonly (readonly [number, number])[];
  /** Earliest and latest event time among the accepted, epoch ms; null where none was. */
  readonly occurredMs: readonly [number, number] | null;
}
