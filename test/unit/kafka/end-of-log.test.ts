import { describe, expect, it } from 'vitest';
import { decode } from '../../support/decoding.ts';
import { encodeBatch } from '../../support/record-batches.ts';

const RECORDS = 10;
const batch = encodeBatch({
  records: Array.from({ length: RECORDS }, (_, offsetDelta) => ({ offsetDelta, value: Buffer.from('v') })),
});

describe('a response with records after the high watermark that it states', () => {
  // A broker notes the end of the log, then reads: the response includes what was appended in between. `npm run
  // chaos` found a valid event in the quarantine for this reason.
  it('is read whole when the broker, asked once more, has the records', async () => {
    const { records, nextOffset, highWatermark } = await decode({
      batches: batch,
      highWatermark: 4n,
      latest: BigInt(RECORDS),
    });
    expect(records.map(({ value }) => value?.toString())).toEqual(Array(RECORDS).fill('v'));
    expect([nextOffset, highWatermark]).toEqual([BigInt(RECORDS), BigInt(RECORDS)]);
  });

  it('is read whole although the log was empty when the broker noted its end', async () => {
    const { records } = await decode({ batches: batch, highWatermark: 0n, latest: BigInt(RECORDS) });
    expect(records.map(({ value }) => value?.toString())).toEqual(Array(RECORDS).fill('v'));
  });
});
