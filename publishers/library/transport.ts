import type { EncodedEvent } from './events.ts';

/** Events that one partition took together. */
export interface DeliveredRange {
  readonly topic: string;
  /** Null where the receiver does not tell. */
  readonly partition: number | null;
  readonly firstOffset: bigint | null;
  readonly lastOffset: bigint | null;
  /** In the order of their offsets. */
  readonly events: readonly EncodedEvent[];
}

/** An event that the receiver refuses by the contract, while it took the others. */
export interface RefusedEvent {
  readonly event: EncodedEvent;
  readonly problems: readonly { readonly code: string; readonly path: string; readonly message: string }[];
}

export interface Delivery {
  /** Those that were taken. */
  readonly events: readonly EncodedEvent[];
  readonly ranges: readonly DeliveredRange[];
  readonly refused: readonly RefusedEvent[];
}

export interface Transport {
  /**
   * Resolves when each event is either stored by all replicas or refused. Rejects with a RefusedDeliveryError where trying
   * again is of no use, with a ThrottledError where nothing was taken, and with any other error where some may have
   * been taken.
   */
  deliver(events: readonly EncodedEvent[]): Promise<Delivery>;
  close(): Promise<void>;
}

/** Delivers events that are too large together: one half after the other, so that the versions of an order keep theirs. */
export async function inHalves(
  events: readonly EncodedEvent[],
  deliver: (events: readonly EncodedEvent[]) => Promise<Delivery>,
): Promise<Delivery> {
  const middle = Math.ceil(events.length / 2);
  const first = await deliver(events.slice(0, middle));
  const second = await deliver(events.slice(middle));
  return {
    events: [...first.events, ...second.events],
    ranges: [...first.ranges, ...second.ranges],
    refused: [...first.refused, ...second.refused],
  };
}
