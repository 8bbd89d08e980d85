import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClickHouseClient } from '../../../pipeline/engines.ts';
import { type EventSender, sendBy } from '../../../publishers/http/event-sender.ts';
import { openRequestLog } from '../../../publishers/http/request-log.ts';
import { RefusedDeliveryError } from '../../../publishers/library/errors.ts';
import type { EncodedEvent } from '../../../publishers/library/events.ts';
import type { Transport } from '../../../publishers/library/transport.ts';
import type { LoggedRequest } from '../../../publishers/view/requests.ts';

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

const REQUEST: Omit<LoggedRequest, 'key_id' | 'request_id' | 'skipped'> = {
  ...{ received_at: '2017-11-11T00:00:00Z', method: 'POST', address: '/v1/events', options: [], status: 202 },
  ...{ problem: '', detail: { en: '', zh: '' }, milliseconds: 1, bytes: 2, accepted: 1, refused: 0 },
  ...{ reasons: {}, events: [] },
};

describe('the log of requests', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function open() {
    const stored: LoggedRequest[][] = [];
    const failures: unknown[] = [];
    let insert = (): Promise<void> => Promise.resolve();
    const client = {
      insert: async ({ values }: { readonly values: LoggedRequest[] }) => {
        await insert();
        stored.push(values);
      },
    } as unknown as ClickHouseClient;
    const log = openRequestLog(client, (error) => failures.push(error));
    const record = (keyId: string, ...ids: readonly string[]): void => {
      for (const id of ids)
        log.record({ keyId, isRefused: id.startsWith('refused') }, () => ({ ...REQUEST, request_id: id }));
    };
    const answers = (by: () => Promise<void>): void => {
      insert = by;
    };
    return { log, stored, failures, record, answers };
  }
  const named = (what: string, count: number): string[] =>
    Array.from({ length: count }, (_, at) => `${what}-${String(at)}`);
  const idsOf = (requests: readonly LoggedRequest[] = []): string[] =>
    requests.map(({ request_id }) => request_id);

  it('stores those of a second together, and nothing while none come', async () => {
    const { record, stored } = open();
    record('k', 'a', 'b');
    await vi.advanceTimersByTimeAsync(1_000);
    record('k', 'c');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(stored.map(idsOf)).toEqual([['a', 'b'], ['c']]);
  });

  it('takes 50 of a key and kind in a second, and says how many it left out', async () => {
    const { record, stored } = open();
    record('k', ...named('fine', 80), ...named('refused', 3));
    record('other', 'fine-x');
    await vi.advanceTimersByTimeAsync(1_000);
    record('k', 'fine-later', 'fine-last');
    await vi.advanceTimersByTimeAsync(1_000);
    const [first = [], second = []] = stored;
    expect(idsOf(first)).toEqual([...named('fine', 50), ...named('refused', 3), 'fine-x']);
    expect(first.map(({ skipped }) => skipped).filter((count) => count > 0)).toEqual([30]);
    expect(second.map(({ skipped }) => skipped)).toEqual([0, 0]);
  });

  it('keeps the newest while ClickHouse fails, says so once, and counts those it dropped', async () => {
    const { record, stored, failures, answers } = open();
    answers(() => Promise.reject(new Error('away')));
    for (let second = 0; second < 50; second += 1) {
      record('k', ...named(`fine-${String(second)}`, 50));
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(failures).toEqual([new Error('away')]);
    answers(() => Promise.resolve());
    await vi.advanceTimersByTimeAsync(1_000);
    const [kept = []] = stored;
    expect([kept.length, idsOf(kept).at(-1)]).toEqual([2_000, 'fine-49-49']);
    expect(String(failures[1])).toContain('lacks 500 lines');
  });

  it('stores what waits when it is closed', async () => {
    const { log, record, stored } = open();
    record('k', 'last');
    await log.close();
    expect(stored.map(idsOf)).toEqual([['last']]);
  });

  it('counts what it cannot store when it is closed', async () => {
    const { log, record, failures, answers } = open();
    answers(() => Promise.reject(new Error('away')));
    record('k', 'first', 'second');
    await log.close();
    expect(failures.map(String)).toEqual([
      'Error: away',
      'Error: the log of requests lacks 2 lines, which had to be dropped',
    ]);
  });
});
