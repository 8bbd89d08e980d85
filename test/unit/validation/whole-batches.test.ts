import { describe, expect, it } from 'vitest';
import type { RecordGroup } from '../../../pipeline/archives/record-splitter.ts';
import { createBatchPool } from '../../../pipeline/validation/batch-buffer.ts';
import { bytesOfText, textOfBytes } from '../../../pipeline/validation/byte-text.ts';
import { BATCHES_AHEAD, checkRecords } from '../../../pipeline/validation/check-records.ts';
import type { Validator } from '../../../pipeline/validation/pool.ts';
import { validateBatch } from '../../../pipeline/validation/validate-batch.ts';
import { packBatch, type RawRecord, utf8 } from '../../support/batches.ts';
import { COUNTIES, VALID_CONTENT_HASH, validEvent } from '../../support/events.ts';
import { rowsOf } from '../../support/native-block.ts';
import { heldBytes } from '../../support/processes.ts';

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

const SLICE = BigInt(Date.parse('2017-11-11T00:00:00+08:00') / 1_000);
const OCCURRED = BigInt(Date.parse('2017-11-11T00:03:01+08:00') / 1_000);

const recordAt = (position: bigint, changes: Parameters<typeof validEvent>[0]): RawRecord => ({
  position,
  key: null,
  value: utf8(JSON.stringify(validEvent(changes))),
});

function indexOf(records: readonly RawRecord[], room = new Uint8Array(1024 * 1024)) {
  const batch = { ...packBatch(records, undefined), storing: { source: 'archive/山核桃@0', room } };
  return validateBatch(batch, COUNTIES).eventIndex.map((block) => rowsOf(Buffer.from(block)));
}

describe('the block that finds events by id', () => {
  it('has the accepted events of a platform in one row, and none that is refused', () => {
    const refused = { position: 8n, key: null, value: utf8('{}') };
    const found = indexOf([recordAt(7n, {}), refused, recordAt(9n, { orderId: 'o-2', version: 5 })]);
    expect(found).toEqual([
      [
        {
          ...{ platform: 'rural-taobao', source: 'archive/山核桃@0', first_position: 7n },
          event_id: ['evt-TB20171111-000001-2', 'evt-o-2-5'],
          position: [7n, 9n],
          order_id: ['TB20171111-000001', 'o-2'],
          version: [2n, 5n],
          content_hash: [VALID_CONTENT_HASH, expect.any(BigInt) as bigint],
          placed_slice: [SLICE, SLICE],
          occurred_at: [OCCURRED, OCCURRED],
          received_at: [0n, 0n],
        },
      ],
    ]);
  });

  it('has a row for each platform of an archive', () => {
    const found = indexOf([
      recordAt(1n, { platform: 'jd' }),
      recordAt(2n, { platform: 'tmall' }),
      recordAt(3n, { platform: 'jd', orderId: 'o-3' }),
    ]);
    expect(found.map(([row]) => [row?.['platform'], row?.['position']])).toEqual([
      ['jd', [1n, 3n]],
      ['tmall', [2n]],
    ]);
  });

  it('has nothing of the batch before', () => {
    indexOf([recordAt(1n, { platform: 'jd' })]);
    expect(indexOf([recordAt(2n, { platform: 'tmall' })]).map(([row]) => row?.['platform'])).toEqual([
      'tmall',
    ]);
    expect(indexOf([{ position: 3n, key: null, value: utf8('{}') }])).toEqual([]);
  });

  it.each([0, 300, 700])('is the same where its rows have only %i bytes of room', (bytes) => {
    const records = [recordAt(1n, { platform: 'jd' }), recordAt(2n, { platform: 'tmall' })];
    expect(indexOf(records, new Uint8Array(bytes))).toEqual(indexOf(records));
  });
});

const MEBIBYTE = 1024 * 1024;

it('byte-text caches names without keeping their batches in memory', async () => {
  const batches = 32;
  const before = heldBytes('external');
  for (let at = 0; at < batches; at += 1) {
    const batch = Buffer.alloc(4 * MEBIBYTE, 'x');
    batch.write(`山核桃 ${String(at).padStart(20, '0')}`, 100);
    const [name = ''] = /[^x]+/.exec(batch.toString('latin1')) ?? [];
    expect(bytesOfText(textOfBytes(name) ?? '')).toBe(name);
  }
  await expect
    .poll(() => heldBytes('external') - before, { timeout: 30_000 })
    .toBeLessThan((batches / 2) * 4 * MEBIBYTE);
});
