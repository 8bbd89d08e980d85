import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../adapters/kafka/collected-records.ts';
import { HEADER_BYTES } from '../../../adapters/kafka/record-batch.ts';
import { decode, CODECS, encodeBatch } from '../../support/record-batches.ts';
import { fc } from '../../support/fast-check.ts';

const FIRST = 1_000n;
const RECORDS = 12;
const BATCHES = 3;
const END = FIRST + BigInt(BATCHES * RECORDS);

/** The n-th batch of twelve records. */
function realBatch(n: number, codec: number): Buffer {
  return encodeBatch({
    baseOffset: FIRST + BigInt(n * RECORDS),
    codec,
    records: [...Array(RECORDS).keys()].map((offsetDelta) => ({
      offsetDelta,
      timestampDelta: offsetDelta * 1_000,
      key: Buffer.from(`order-${offsetDelta}`),
      value: Buffer.from(`{"order":${offsetDelta},"text":"${'abc'.repeat(offsetDelta)}"}`),
    })),
  });
}

/** Three batches end to end, each with its own codec. */
const real = fc
  .array(fc.nat(CODECS.length - 1), { minLength: BATCHES, maxLength: BATCHES })
  .map((codecs) => codecs.map((codec, n) => realBatch(n, codec)));

/** Where to write, as a fraction of the length, and what: up to three bytes, or a boundary value of four bytes. */
const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 3 }),
    fc.constantFrom([0x7f, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff], [0x80, 0, 0, 0], [0, 0, 0, 0]),
  ),
});
const mutations = fc.array(mutation, { minLength: 1, maxLength: 6 });

function mutate(
  bytes: Buffer,
  changes: readonly { at: number; bytes: ArrayLike<number> }[],
  from: number,
): Buffer {
  const mutated = Buffer.from(bytes);
  for (const change of changes) {
    const at = from + Math.floor(change.at * (mutated.length - from));
    mutated.set(Array.from(change.bytes).slice(0, mutated.length - at), at);
  }
  return mutated;
}

/** Reads a whole log with repeated fetches, as a reader does, and a small capacity each time. */
async function readAll(batchesAt: (from: bigint) => Buffer): Promise<LogRecord[]> {
  const found: LogRecord[] = [];
  for (let from = FIRST; from < END;) {
    const answered = { batches: batchesAt(from), highWatermark: END, from };
    const { records, nextOffset } = await decode(answered, { records: 5, bytes: 1_000 });
    expect(nextOffset > from && nextOffset <= END).toBe(true);
    for (const { offset } of records) expect(offset >= from && offset < nextOffset).toBe(true);
    found.push(...records);
    from = nextOffset;
  }
  return found;
}

function expectRising(records: readonly LogRecord[]): void {
  for (const [n, { offset }] of records.entries()) {
    expect(n === 0 || offset > (records[n - 1]?.offset ?? END)).toBe(true);
  }
}

const OPTIONS = { numRuns: 300 } as const;

describe('decodeResponse, when bytes of the batches have changed,', () => {
  it('returns a record for every offset, wherever the records of a batch are broken', async () => {
    await fc.assert(
      fc.asyncProperty(real, fc.nat(BATCHES - 1), mutations, async (batches, which, changes) => {
        const broken = batches.map((batch, n) =>
          n === which ? mutate(batch, changes, HEADER_BYTES) : batch,
        );
        const start = (from: bigint): number => Math.floor(Number(from - FIRST) / RECORDS);
        // A broker responds from the batch that holds the offset.
        const found = await readAll((from) => Buffer.concat(broken.slice(start(from))));
        const every = [...Array(BATCHES * RECORDS).keys()].map((n) => FIRST + BigInt(n));
        expect(found.map(({ offset }) => offset)).toEqual(every);
        for (const { offset, value, withheld } of found) {
          if (start(offset) !== which) expect([withheld, value?.[0]]).toEqual([undefined, 0x7b]);
        }
      }),
      OPTIONS,
    );
  });

  it('ends with rising offsets within the log, whatever the headers say', async () => {
    await fc.assert(
      fc.asyncProperty(real, mutations, async (batches, changes) => {
        const broken = mutate(Buffer.concat(batches), changes, 0);
        expectRising(await readAll(() => broken));
      }),
      OPTIONS,
    );
  });

  it('takes no record past the end of the log from a broken header that follows its last record', async () => {
    const batches = [0, 1, 2].map((n) => realBatch(n, 0));
    const broken = realBatch(0, 0);
    broken.writeBigInt64BE(-1n, 0);
    const found = await readAll(() => Buffer.concat([...batches, broken]));
    expect(found.at(-1)?.offset).toBe(END - 1n);
  });

  it('ends when the response is noise', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), async (noise) => {
        expectRising(await readAll(() => Buffer.from(noise)));
      }),
      OPTIONS,
    );
  });
});
