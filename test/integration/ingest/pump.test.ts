import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { createBufferPools } from '../../../pipeline/validation/batch-buffer.ts';
import type { Validator } from '../../../pipeline/validation/pool.ts';
import { pump } from '../../../workers/ingest/pump.ts';
import { orderBatches } from '../../support/batches.ts';
import { PATIENCE } from '../../support/patience.ts';
import { useIngest } from '../../support/database.ts';

const BUFFERS = 6;

const test = useIngest();

/** Validates in the threads, delays the result of batch n by `laterMs(n)`, and fails for batch `fails`. */
function slow(validator: Validator, laterMs: (batch: number) => number, fails = -1): Validator {
  let given = 0;
  return {
    validate: async (batch) => {
      const number = given;
      given += 1;
      const result = await validator.validate(batch);
      await sleep(laterMs(number));
      if (number === fails) throw new Error('a thread died');
      return result;
    },
    close: () => Promise.resolve(),
  };
}

/**
 * Pumps batches of one order each, or each once the one before it is stored. Returns how it ended, how far it came, and
 * the ends of the ranges in the order in which they were stored.
 */
async function pumped(name: string, count: number, validator: Validator, oneByOne = false) {
  const pools = createBufferPools({ events: BUFFERS });
  const progress = { next: 0n, records: 0, accepted: 0, quarantined: 0, reasons: {} };
  const stored: bigint[] = [];
  const source = { kind: 'archive', name, sha256: '0'.repeat(64) } as const;
  const ended = await pump(
    { ...test.ingestContext, validator, pools },
    {
      source,
      epoch: 1,
      topicPlatform: undefined,
      read: () =>
        orderBatches(pools, count, async (batch) => {
          if (oneByOne) await vi.waitUntil(() => stored.length === batch, PATIENCE);
        }),
      progress,
      onStored: ({ next }) => stored.push(next),
    },
  ).then(
    () => 'done',
    (error: unknown) => String(error),
  );
  // All buffers are released: another reader would wait for ever for a missing one.
  await Promise.all(
    Array.from({ length: BUFFERS }, () => Promise.all([pools.events.acquire(), pools.acquireRows(0)])),
  );
  const [logged] = await rows<{ ranges: string; next: string }>(
    test.client,
    'SELECT count() AS ranges, max(next_position) AS next FROM ingest_log WHERE startsWith(source, {source:String})',
    { source: `archive/${name}@` },
  );
  return {
    ended,
    records: progress.records,
    stored,
    ranges: Number(logged?.ranges),
    next: Number(logged?.next),
  };
}

describe('pump', () => {
  it('stores batches in order whichever is validated first, and stores those in flight together', async () => {
    // While the first of three is validated, the two after it are read and validated.
    const validator = slow(test.ingestContext.validator, (batch) => (batch % 3 === 0 ? 300 : 0));
    expect(await pumped('in-turn', 9, validator)).toEqual({
      ended: 'done',
      records: 9,
      stored: [3n, 6n, 9n],
      ranges: 3,
      next: 9,
    });
  });

  it('stores a batch alone where no other is in flight', async () => {
    expect(await pumped('alone', 3, test.ingestContext.validator, true)).toEqual({
      ended: 'done',
      records: 3,
      stored: [1n, 2n, 3n],
      ranges: 3,
      next: 3,
    });
  });

  it('stores everything before a batch whose validation fails, and nothing after it', async () => {
    // The second is still being validated when the third fails; the fourth is done by then.
    const validator = slow(test.ingestContext.validator, (batch) => (batch === 1 ? 300 : 0), 2);
    expect(await pumped('cut-off', 7, validator)).toEqual({
      ended: 'Error: a thread died',
      records: 2,
      stored: [2n],
      ranges: 1,
      next: 2,
    });
  });
});
