import { describe, expect, it } from 'vitest';
import { decode } from '../../support/decoding.ts';
import { encodeBatch } from '../../support/record-batches.ts';

const RECORDS = 10;
const batch = encodeBatch({
  records: Array.from({ length: RECORDS }, (_, offsetDelta) => ({ offsetDelta, value: Buffer.from('v') })),
});

describe('an answer that holds more than the end of the log that it names', () => {
  // A broker notes the end of the log, then reads: what is appended between is in the answer. `npm run chaos` found
  // a valid event in the quarantine that came so.
  it('is read whole where the broker, asked once more, has the records', async () => {
    const { records, nextOffset, highWatermark } = await decode({
      batches: batch,
      highWatermark: 4n,
      latest: BigInt(RECORDS),
    });
    expect(records.map(({ value }) => value?.toString())).toEqual(Array(RECORDS).fill('v'));
    expect([nextOffset, highWatermark]).toEqual([BigInt(RECORDS), BigInt(RECORDS)]);
  });

  it('is read whole though nothing of it was there when the end was noted', async () => {
    const { records } = await decode({ batches: batch, highWatermark: 0n, latest: BigInt(RECORDS) });
    expect(records.map(({ value }) => value?.toString())).toEqual(Array(RECORDS).fill('v'));
  });
});
