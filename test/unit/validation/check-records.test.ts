import { describe, expect, it } from 'vitest';
import type { RecordGroup } from '../../../pipeline/archives/record-splitter.ts';
import { createBatchPool } from '../../../pipeline/validation/batch-buffer.ts';
import { BATCHES_AHEAD, checkRecords } from '../../../pipeline/validation/check-records.ts';
import type { Validator } from '../../../pipeline/validation/pool.ts';
import { validateBatch } from '../../../pipeline/validation/validate-batch.ts';
import { utf8 } from '../../support/batches.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';

const validator: Validator = {
  validate: async (batch) => validateBatch(batch, COUNTIES),
  close: () => Promise.resolve(),
};

/** Groups of 100 records; each seventh record is no event. Positions leave out each tenth, as a blank line does. */
async function* groups(count: number): AsyncGenerator<RecordGroup> {
  for (let first = 0; first < count; first += 100) {
    const positions = Array.from({ length: 100 }, (_, index) => first + index).filter((at) => at % 10 !== 9);
    yield {
      records: positions.map((position) => ({
        position,
        value: utf8(position % 7 === 0 ? '{}' : JSON.stringify(validEvent({ orderId: `order-${position}` }))),
      })),
      next: first + 100,
    };
  }
}

describe('checkRecords', () => {
  it('judges every record in the order of the source, with its position', async () => {
    const buffers = createBatchPool(BATCHES_AHEAD + 1);
    const quarantined: bigint[] = [];
    let [accepted, batches] = [0, 0];
    for await (const batch of checkRecords(groups(30_000), { validator, buffers })) {
      quarantined.push(...batch.quarantined.map(({ position }) => position));
      accepted += batch.accepted;
      batches += 1;
    }
    const positions = Array.from({ length: 30_000 }, (_, at) => at).filter((at) => at % 10 !== 9);
    const refused = positions.filter((at) => at % 7 === 0).map(BigInt);
    expect(quarantined).toEqual(refused);
    expect(accepted).toBe(positions.length - refused.length);
    expect(batches).toBeGreaterThan(BATCHES_AHEAD);
    expect(buffers.usage()).toMatchObject({ leased: 0, waiting: 0 });
  });

  it('gives its memory back where the reader stops, and where the source breaks', async () => {
    const buffers = createBatchPool(BATCHES_AHEAD + 1);
    for await (const batch of checkRecords(groups(30_000), { validator, buffers })) {
      expect(batch.accepted).toBeGreaterThan(0);
      break;
    }
    async function* broken(): AsyncGenerator<RecordGroup> {
      yield* groups(200);
      throw new Error('torn');
    }
    const read = async (): Promise<void> => {
      for await (const batch of checkRecords(broken(), { validator, buffers }))
        expect(batch.accepted).toBeGreaterThan(0);
    };
    await expect(read()).rejects.toThrow('torn');
    expect(buffers.usage()).toMatchObject({ leased: 0, waiting: 0 });
  });
});
