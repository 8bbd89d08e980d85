import { createRequire } from 'node:module';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import '../../../adapters/kafka/kafkajs.ts';

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
