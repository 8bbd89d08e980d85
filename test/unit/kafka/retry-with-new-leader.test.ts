import errors from 'kafkajs/src/protocol/error.js';
import { expect, it } from 'vitest';
import { retryWithNewLeader } from '../../../adapters/kafka/fetch.ts';

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
