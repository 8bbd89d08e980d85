import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { createBatchMemories } from '../../../workers/ingest/batch-memories.ts';
import { pump } from '../../../workers/ingest/pump.ts';
import type { Validator } from '../../../workers/validation/pool.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { orderBatches } from '../../support/batches.ts';
import { freshIngestor, type TestIngestor } from '../../support/database.ts';

const MEMORIES = 6;

let engines: TestEngines;
let test: TestIngestor;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
  test = await freshIngestor(engines.connections.clickhouse);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await engines.stop();
});

/** The threads' own judging, of which one batch takes as long as `laterMs` says and one may fail. */
function slow(validator: Validator, laterMs: (batch: number) => number, fails = -1): Validator {
  let given = 0;
  return {
    validate: async (batch) => {
      const number = given;
      given += 1;
      const judged = await validator.validate(batch);
      await sleep(laterMs(number));
      if (number === fails) throw new Error('a thread died');
      return judged;
    },
    close: () => Promise.resolve(),
  };
}

/**
 * Pumps batches of one order each, which come so far apart; gives how it ended, how far it came, and where the ranges end
 * in the order of their storing.
 */
async function pumped(name: string, count: number, validator: Validator, everyMs = 0) {
  const memories = createBatchMemories(MEMORIES);
  const progress = { next: 0n, records: 0, accepted: 0, quarantined: 0, reasons: {} };
  const stored: bigint[] = [];
  const source = { kind: 'archive', name, sha256: '0'.repeat(64) } as const;
  const ended = await pump(
    { ...test.ingestor, validator, memories },
    source,
    1,
    undefined,
    () => orderBatches(memories, count, everyMs),
    progress,
    ({ next }) => stored.push(next),
  ).then(
    () => 'done',
    (error: unknown) => String(error),
  );
  // All of them are back: another reader would wait for ever for one that is not.
  await Promise.all(
    Array.from({ length: MEMORIES }, () => Promise.all([memories.events.acquire(), memories.rowsOf(0)])),
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
  it('stores batches in their order, whichever is judged first, and those together that are at work', async () => {
    // While one of three is judged, those after it are read and judged.
    const validator = slow(test.ingestor.validator, (batch) => (batch % 3 === 0 ? 300 : 0));
    expect(await pumped('in-turn', 9, validator)).toEqual({
      ended: 'done',
      records: 9,
      stored: [3n, 6n, 9n],
      ranges: 3,
      next: 9,
    });
  });

  it('stores a batch by itself where no other is at work', async () => {
    expect(await pumped('alone', 3, test.ingestor.validator, 400)).toEqual({
      ended: 'done',
      records: 3,
      stored: [1n, 2n, 3n],
      ranges: 3,
      next: 3,
    });
  });

  it('stores nothing after a batch that cannot be judged, and everything before it', async () => {
    // The one before is still being judged when the third fails; the fourth is judged by then.
    const validator = slow(test.ingestor.validator, (batch) => (batch === 1 ? 300 : 0), 2);
    expect(await pumped('cut-off', 7, validator)).toEqual({
      ended: 'Error: a thread died',
      records: 2,
      stored: [2n],
      ranges: 1,
      next: 2,
    });
  });
});
