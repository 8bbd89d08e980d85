import type { EncodedEvent } from './events.ts';
import type { Delivery } from './transport.ts';

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
