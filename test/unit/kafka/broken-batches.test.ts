import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../adapters/kafka/collected-records.ts';
import {
  decode,
  type BatchToEncode,
  CODECS,
  compressed,
  encodeBatch,
  encodeRecord,
  varint,
} from '../../support/record-batches.ts';

const MIB = 1024 * 1024;
const NO_BYTES = hash('sha256', '');
const TEN = [...Array(10).keys()].map((offsetDelta) => ({
  offsetDelta,
  value: Buffer.from(`value ${offsetDelta}`),
}));
const TEN_ENCODED = Buffer.concat(TEN.map(encodeRecord));

/** The sixth byte of the first record is the doubled length of its value. */
function withByte(bytes: Buffer, at: number, byte: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = byte;
  return changed;
}

/** Decodes a batch of ten records with the given properties between two sound batches of ten. */
async function between(
  broken: BatchToEncode,
): Promise<{ records: readonly LogRecord[]; nextOffset: bigint; largeDataSlots: number }> {
  const batches = [
    encodeBatch({ baseOffset: 100n, records: TEN }),
    encodeBatch({ baseOffset: 110n, count: 10, lastOffsetDelta: 9, ...broken }),
    encodeBatch({ baseOffset: 120n, records: TEN }),
  ];
  return decode({ batches: Buffer.concat(batches), highWatermark: 130n, from: 100n });
}

const refusals = (records: readonly LogRecord[]): (string | undefined)[] =>
  records.map(({ withheld }) => withheld?.code);

async function expectTheMiddleRefused(broken: BatchToEncode, code: string): Promise<void> {
  const { records, nextOffset } = await between(broken);
  expect(records.map(({ offset }) => offset)).toEqual([...Array(30).keys()].map((n) => BigInt(100 + n)));
  const good = Array.from({ length: 10 }, () => undefined);
  expect(refusals(records)).toEqual([...good, ...Array.from({ length: 10 }, () => code), ...good]);
  for (const { key, value, withheld } of records.slice(10, 20)) {
    expect([key, value, withheld?.bytes, withheld?.sha256]).toEqual([null, null, 0, NO_BYTES]);
  }
  expect(nextOffset).toBe(130n);
}

const UNDECODABLE: readonly [string, BatchToEncode][] = [
  ...[5, 6, 7].map((codec): [string, BatchToEncode] => [
    `a codec ${codec}`,
    { attributes: codec, body: TEN_ENCODED },
  ]),
  ...CODECS.slice(1).flatMap((name, index): [string, BatchToEncode][] => {
    const good = compressed(index + 1, TEN_ENCODED);
    const flipped = Buffer.from(good);
    flipped.fill(0xee, good.length >> 2, (good.length >> 2) + 8);
    return [
      [`broken ${name}`, { attributes: index + 1, body: flipped }],
      [`half of ${name}`, { attributes: index + 1, body: good.subarray(0, good.length / 2) }],
      [
        `${name} of other bytes`,
        { attributes: index + 1, body: compressed(index + 1, Buffer.alloc(500, 0xff)) },
      ],
    ];
  }),
  ['a format older than 2017', { magic: 1, body: TEN_ENCODED }],
  ['records that are cut off', { body: TEN_ENCODED.subarray(0, -1) }],
  ['bytes after the records', { body: Buffer.concat([TEN_ENCODED, Buffer.from([0])]) }],
  ['fewer records than announced', { body: Buffer.concat(TEN.slice(1).map(encodeRecord)) }],
  ['no bytes for ten records', { body: Buffer.alloc(0) }],
  ['a count of zero', { count: 0, body: TEN_ENCODED }],
  ['a negative count', { count: -1, body: TEN_ENCODED }],
  ['a count of two thousand million', { count: 2 ** 31 - 1, body: TEN_ENCODED }],
  ['a varint that is too long', { body: Buffer.alloc(40, 0xff) }],
  ['a record of negative length', { body: Buffer.concat([varint(-5), TEN_ENCODED]) }],
  ['a record longer than the batch', { body: Buffer.concat([varint(2 ** 31 - 1), TEN_ENCODED]) }],
  ['a value that reaches into the next record', { body: withByte(TEN_ENCODED, 5, 40) }],
  ['offsets that do not rise', { body: Buffer.concat([...TEN].reverse().map(encodeRecord)) }],
  [
    'an offset after the last that the header announces',
    {
      body: Buffer.concat(
        TEN.map((record) => encodeRecord({ ...record, offsetDelta: record.offsetDelta + 1 })),
      ),
    },
  ],
];

describe('a batch that cannot be decoded', () => {
  it.each(UNDECODABLE)('loses nothing around it and refuses each of its records: %s', async (_, broken) => {
    await expectTheMiddleRefused(broken, 'batch.undecodable');
  });

  it('refuses as many records as the header announces when compaction left fewer records than offsets', async () => {
    const { records, nextOffset } = await between({ count: 3, body: Buffer.alloc(40, 0xff) });
    expect(records.slice(10, 13).map(({ offset, withheld }) => [offset, withheld?.code])).toEqual(
      [110n, 111n, 112n].map((offset) => [offset, 'batch.undecodable']),
    );
    expect([records.length, nextOffset]).toEqual([23, 130n]);
  });

  it('covers no offset outside the log', async () => {
    const { records, nextOffset } = await between({ lastOffsetDelta: 2 ** 31 - 1, body: TEN_ENCODED });
    expect(records.map(({ offset }) => offset)).toEqual([...Array(30).keys()].map((n) => BigInt(100 + n)));
    expect(nextOffset).toBe(130n);
    // A header without a plausible field covers one offset, so that the next fetch finds what follows.
    const batches = encodeBatch({ baseOffset: -5n, lastOffsetDelta: -1, count: -1, body: TEN_ENCODED });
    const alone = await decode({ batches, highWatermark: 1_000n, from: 100n });
    expect([refusals(alone.records), alone.nextOffset]).toEqual([['batch.undecodable'], 101n]);
  });

  it('advances when a response holds what no broker would send', async () => {
    for (const batches of [
      Buffer.alloc(1),
      Buffer.alloc(60, 7),
      Buffer.alloc(61),
      Buffer.alloc(5_000, 0xff),
    ]) {
      const { records, nextOffset } = await decode({ batches, highWatermark: 9n, from: 3n });
      expect([refusals(records), nextOffset]).toEqual([['batch.undecodable'], 4n]);
    }
    // Before the requested offset, or cut off where a broker never cuts.
    const before = encodeBatch({ records: TEN });
    expect((await decode({ batches: before, highWatermark: 90n, from: 50n })).nextOffset).toBe(51n);
    const cut = encodeBatch({ records: TEN }).subarray(0, -1);
    const { records, nextOffset } = await decode({ batches: cut, highWatermark: 10n });
    expect([records.length, refusals(records)[9], nextOffset]).toEqual([10, 'batch.undecodable', 10n]);
  });

  it('is refused in parts when it announces more records than the sink may hold', async () => {
    const batches = encodeBatch({ count: 1e9, lastOffsetDelta: 1e9 - 1, body: TEN_ENCODED });
    const capacity = { records: 1_000, bytes: MIB };
    const answered = { batches, highWatermark: 10n ** 12n, from: 5_000n };
    const { records, nextOffset } = await decode(answered, capacity);
    expect([records.length, records[0]?.offset, nextOffset]).toEqual([1_000, 5_000n, 6_000n]);
  });
});

describe('a batch that is too large', () => {
  it.each(CODECS.slice(1).map((name, index) => [name, index + 1] as const))(
    'is refused in %s above 64 MiB and loses nothing around it',
    async (_, codec) => {
      await expectTheMiddleRefused(
        { attributes: codec, body: compressed(codec, Buffer.alloc(64 * MIB + 1)) },
        'batch.too_large',
      );
    },
  );

  it('is decoded up to 64 MiB, with the slot for large data above 8 MiB, and does not stay in memory', async () => {
    for (const [bytes, largeDataSlots] of [
      [1, 0],
      [60, 1],
    ] as const) {
      const filler = { offsetDelta: 0, value: Buffer.alloc(bytes * MIB) };
      const records = [filler, { offsetDelta: 1, value: Buffer.from('after it') }];
      const found = await decode({ batches: encodeBatch({ codec: 1, records }), highWatermark: 2n });
      expect(found.largeDataSlots).toBe(largeDataSlots);
      expect(found.records[1]?.value?.toString()).toBe('after it');
      const kept = found.records.reduce((sum, { value }) => sum + (value?.buffer.byteLength ?? 0), 0);
      expect(kept).toBeLessThan(3 * MIB);
    }
  });
});

describe('a record larger than an event may be', () => {
  it('has its value replaced by size and hash', async () => {
    const [largest, larger] = [Buffer.alloc(MIB, 'a'), Buffer.alloc(MIB + 1, 'b')];
    const records = [
      { offsetDelta: 0, value: largest },
      { offsetDelta: 1, key: Buffer.from('k'), value: larger },
    ];
    const found = (await decode({ batches: encodeBatch({ records }), highWatermark: 2n })).records;
    expect(found[0]?.value?.equals(largest)).toBe(true);
    expect(found[1]).toMatchObject({
      key: Buffer.from('k'),
      value: null,
      withheld: { code: 'bytes.too_large', bytes: MIB + 1, sha256: hash('sha256', larger) },
    });
  });

  it('has its key truncated to 1 KiB', async () => {
    const records = [{ offsetDelta: 0, key: Buffer.alloc(5 * MIB, 'k'), value: Buffer.from('{}') }];
    const [found] = (await decode({ batches: encodeBatch({ records }), highWatermark: 1n })).records;
    expect([found?.key?.length, found?.value?.toString(), found?.withheld]).toEqual([1_024, '{}', undefined]);
  });
});
