import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ValidatedBatch } from '../../../domain/validation/batch.ts';
import { ArchiveError } from '../../../pipeline/archives/archive-error.ts';
import { identifyArchive } from '../../../pipeline/archives/identify-archive.ts';
import { readRecords } from '../../../pipeline/archives/read-records.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { translatorOf } from '../../../pipeline/platforms/translate.ts';
import { BatchBuffer } from '../../../pipeline/validation/batch-buffer.ts';
import { validateBatch } from '../../../pipeline/validation/validate-batch.ts';
import { FIRST_CHUNK } from '../../../schemas/archives/reading.ts';
import { changedRecord, FIXTURE_CONTEXT, readFixture } from '../../support/platform-records.ts';
import { fileWriter, useFolder } from '../../support/used.ts';

const FIXTURE = readFixture('jd');
const AS_JD = { mapping: null, filter: null, payload: 'jd' } as const;

/** Accepted; refused by the adapter; refused by validation, since it was paid before it was placed; no JSON; too large. */
const LINES = [
  JSON.stringify(FIXTURE.record),
  JSON.stringify(changedRecord(FIXTURE, { change: { '/order/venderId': '9' } })),
  JSON.stringify(changedRecord(FIXTURE, { change: { '/order/paymentConfirmTime': '2017-11-10 08:00:00' } })),
  '{"order":',
  JSON.stringify(changedRecord(FIXTURE, { change: { '/order/remark': 'x'.repeat(1_100_000) } })),
];

const write = fileWriter(useFolder());
const translate = translatorOf('jd', FIXTURE_CONTEXT);
const counties = await readCountyCodes();

/** What the ingest makes of an archive of JD's orders. */
async function judged(path: string): Promise<ValidatedBatch> {
  const { reading } = await identifyArchive(path, AS_JD);
  const buffer = new BatchBuffer();
  for await (const { records } of readRecords(path, reading, { from: FIRST_CHUNK, translate }))
    for (const { position, value, withheld, origin } of records) {
      const at = { baseOffset: BigInt(position), offsetDelta: 0, timestampMs: 0, keyAt: 0, keyLength: -1 };
      const record = { ...at, bytes: value, valueAt: 0, valueLength: value.length, origin };
      if (withheld === undefined) buffer.put(record);
      else buffer.withhold(record, withheld);
    }
  return validateBatch(
    buffer.batch(undefined, { source: 'archive/test@0', room: Buffer.alloc(1_000_000) }),
    counties,
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe("an archive of a platform's own orders", () => {
  it('is quarantined by the bytes and the hash of the record, with the reasons of adapter and validation', async () => {
    const { accepted, quarantined } = await judged(write('orders', `${LINES.join('\n')}\n`));
    expect(accepted).toBe(1);
    expect(
      quarantined.map(({ position, problems, orderId }) => [
        position,
        problems[0]?.code,
        problems[0]?.path,
        orderId,
      ]),
    ).toEqual([
      [1n, 'payload.shop_unknown', '/order/venderId', '67890000001'],
      [2n, 'time.paid_before_placed', '/data/paidAt', '67890000001'],
      [3n, 'json.syntax', '', ''],
      [4n, 'bytes.too_large', '', ''],
    ]);
    for (const { position, payloadBytes, payloadSha256 } of quarantined.slice(0, 3)) {
      const line = LINES[Number(position)] ?? '';
      expect([payloadBytes, payloadSha256]).toEqual([Buffer.byteLength(line), sha256(line)]);
    }
  });

  it('is refused as a table, and cannot be read without its adapter', async () => {
    const path = write('orders', 'orderId,amount\n1,2\n');
    await expect(identifyArchive(path, AS_JD)).rejects.toThrow(ArchiveError);
    const { reading } = await identifyArchive(write('orders', LINES[0] ?? ''), AS_JD);
    await expect(readRecords(path, reading).next()).rejects.toThrow('needs the adapter of jd');
  });

  it('is refused where a key comes twice in one object, at any depth that is read', async () => {
    const twice = (LINES[0] ?? '').replace('"itemTotal":"1"', '"itemTotal":"1","itemTotal":"2"');
    const { quarantined } = await judged(write('orders', twice));
    expect(quarantined[0]?.problems.map(({ code, path }) => [code, path])).toEqual([
      ['json.duplicate_key', '/order/itemInfoList/0/itemTotal'],
      ['payload.amount_mismatch', '/order/orderTotalPrice'],
    ]);
  });
});
