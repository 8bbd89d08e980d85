import { createRequire } from 'node:module';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import errors from 'kafkajs/src/protocol/error.js';
import '../../../adapters/kafka/kafkajs.ts';
import { retryWithNewLeader } from '../../../adapters/kafka/fetch.ts';

interface Queue {
  throttledUntil: number;
  checkPendingRequests(): void;
  push(request: object): void;
  destroy(): void;
}

const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js') as new (
  options: object,
) => Queue;

const NOW_MS = Date.UTC(2026, 10, 27);
const THROTTLED_MS = 400;
const logger = { debug: () => undefined, warn: () => undefined };

let queue: Queue;
beforeEach(() => {
  vi.useFakeTimers({ now: NOW_MS });
  queue = new RequestQueue({ maxInFlightRequests: null, requestTimeout: 30_000, broker: 'b', logger });
});
afterEach(() => {
  queue.destroy();
  vi.useRealTimers();
});

it('sets no timer on a connection of Kafka while no request waits', () => {
  queue.checkPendingRequests();
  expect(vi.getTimerCount()).toBe(0);
});

it('sends a request that the broker made wait as soon as it may', () => {
  const sendRequest = vi.fn();
  queue.throttledUntil = NOW_MS + THROTTLED_MS;
  queue.checkPendingRequests();
  queue.push({ entry: { correlationId: 1 }, expectResponse: true, sendRequest });
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(THROTTLED_MS - 1);
  expect(sendRequest).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(sendRequest).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

const NOT_LEADER = 6;
const LEADER_NOT_AVAILABLE = 5;
const OFFSET_OUT_OF_RANGE = 1;

/** Runs a fetch that fails with Kafka's codes, one after the other, and then succeeds. */
async function fetchAfter(codes: number[]): Promise<{ refreshes: number; result: Promise<string> }> {
  let refreshes = 0;
  const cluster = {
    refreshMetadata: async () => {
      refreshes++;
    },
  };
  const remaining = [...codes];
  const result = retryWithNewLeader(cluster, async () => {
    const code = remaining.shift();
    if (code !== undefined) throw errors.createErrorFromCode(code);
    return 'fetched';
  });
  await result.catch(() => undefined);
  return { refreshes, result };
}

it('repeats a fetch with fresh metadata while the leader of a partition changes', async () => {
  const { refreshes, result } = await fetchAfter([NOT_LEADER, LEADER_NOT_AVAILABLE]);
  await expect(result).resolves.toBe('fetched');
  expect(refreshes).toBe(2);
});

it('gives up when a partition has no leader for longer than an election takes', async () => {
  const { refreshes, result } = await fetchAfter(Array<number>(10).fill(NOT_LEADER));
  await expect(result).rejects.toMatchObject({ type: 'NOT_LEADER_FOR_PARTITION' });
  expect(refreshes).toBe(5);
});

it('reports every other error of a fetch at once', async () => {
  const { refreshes, result } = await fetchAfter([OFFSET_OUT_OF_RANGE]);
  await expect(result).rejects.toMatchObject({ type: 'OFFSET_OUT_OF_RANGE' });
  expect(refreshes).toBe(0);
});
