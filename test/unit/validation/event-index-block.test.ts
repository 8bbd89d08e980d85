import { describe, expect, it } from 'vitest';
import { COUNTIES, VALID_CONTENT_HASH, validEvent } from '../../support/events.ts';
import { packBatch, type RawRecord, utf8 } from '../../support/batches.ts';
import { rowsOf } from '../../support/native-block.ts';
import { validateBatch } from '../../../pipeline/validation/validate-batch.ts';

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
