import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type EventSender, sendBy } from '../../../publishers/http/event-sender.ts';
import { RefusedDeliveryError } from '../../../publishers/library/errors.ts';
import type { EncodedEvent } from '../../../publishers/library/events.ts';
import type { Transport } from '../../../publishers/library/transport.ts';

interface Batch {
  readonly orders: readonly (string | null)[];
  readonly acknowledge: () => void;
  readonly refuse: () => void;
}

/** Senders of batches that wait until the test says what becomes of each; offsets go on from batch to batch. */
function openLanes(count: number): { readonly sender: EventSender; readonly batches: readonly Batch[] } {
  const batches: Batch[] = [];
  let next = 0n;
  const lane = (): Transport => ({
    deliver: (events) =>
      new Promise((resolve, reject) => {
        batches.push({
          orders: events.map(({ orderId }) => orderId),
          acknowledge: () => {
            const firstOffset = next;
            next += BigInt(events.length);
            const range = { topic: 't', partition: 0, firstOffset, lastOffset: next - 1n, events };
            resolve({ events, ranges: [range], refused: [] });
          },
          refuse: () => {
            reject(new RefusedDeliveryError('no room'));
          },
        });
      }),
    close: () => Promise.resolve(),
  });
  return { sender: sendBy(Array.from({ length: count }, lane)), batches };
}

const event = (orderId: string, bytes = 10): EncodedEvent => ({
  platform: 'jd',
  orderId,
  value: new Uint8Array(bytes),
});

/** Sends an event by a call of its own, and notes its offset or its error once it is settled. */
function senderOf(sender: EventSender): {
  readonly settled: string[];
  readonly send: (name: string) => void;
} {
  const settled: string[] = [];
  return {
    settled,
    send: (name) => {
      sender.send([event(name)]).then(
        ([place]) => settled.push(`${name} at ${String(place?.offset)}`),
        (error: unknown) => settled.push(`${name}: ${String(error)}`),
      );
    },
  };
}

describe('events that callers send at the same time', () => {
  it('travel together while a batch is on its way, and each call is answered with its own batch', async () => {
    const { sender, batches } = openLanes(2);
    const { settled, send } = senderOf(sender);
    for (const name of ['a', 'b', 'c', 'd']) send(name);
    expect(batches.map(({ orders }) => orders)).toEqual([['a']]);
    batches[0]?.acknowledge();
    await nextTurn();
    expect(settled).toEqual(['a at 0']);
    expect(batches.map(({ orders }) => orders)).toEqual([['a'], ['b', 'c', 'd']]);
    send('e');
    batches[1]?.acknowledge();
    await nextTurn();
    expect(settled).toEqual(['a at 0', 'b at 1', 'c at 2', 'd at 3']);
    expect(batches[2]?.orders).toEqual(['e']);
  });

  it('fail with their own batch alone', async () => {
    const { sender, batches } = openLanes(2);
    const { settled, send } = senderOf(sender);
    for (const name of ['a', 'b']) send(name);
    batches[0]?.refuse();
    await nextTurn();
    batches[1]?.acknowledge();
    await nextTurn();
    expect(settled).toEqual(['a: RefusedDeliveryError: no room', 'b at 0']);
  });

  it.each([
    ['events', 2_000, 10],
    ['bytes', 2, 600_000],
  ])('begin a second batch beside the first once they fill it, by %s', (_, most, bytes) => {
    const { sender, batches } = openLanes(2);
    const send = (count: number): void => {
      void sender.send(Array.from({ length: count }, (__, at) => event(String(at), bytes)));
    };
    send(1);
    send(most - 1);
    expect(batches).toHaveLength(1);
    send(1);
    expect(batches).toHaveLength(2);
    send(most);
    expect(batches, 'there is no third').toHaveLength(2);
  });
});
