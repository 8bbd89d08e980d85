import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adapt } from '../../../domain/platforms/adapt.ts';
import type { ValidatedBatch } from '../../../domain/validation/batch.ts';
import { ArchiveError } from '../../../pipeline/archives/archive-error.ts';
import { identifyArchive } from '../../../pipeline/archives/identify-archive.ts';
import { readRecords } from '../../../pipeline/archives/read-records.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { readAdapterContext } from '../../../pipeline/platforms/file-registers.ts';
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

const EXAMPLES = 'docs/examples/platforms';
const folder = useFolder();

function shopsOf(...lines: string[]): string {
  const path = join(folder, 'shops.csv');
  writeFileSync(path, ['platform,shop,county,village,category,outlet_type', ...lines, ''].join('\n'));
  return path;
}

describe('registers from files, without a database', () => {
  it('are enough for an adapter', async () => {
    const context = await readAdapterContext({
      shops: join(EXAMPLES, 'shops.csv'),
      categories: join(EXAMPLES, 'categories.csv'),
    });
    const { record, data } = readFixture('jd');
    const adapted = adapt('jd', JSON.stringify(record), context);
    expect('event' in adapted && JSON.parse(adapted.event)).toMatchObject({ data });
  });

  it.each([
    ['lecuntao,1,330127,,,', 'no adapter reads orders of this platform'],
    ['jd,1,999999,,,', 'line 2: county: no county has the code "999999"'],
    ['jd,1,330127,222405100201,,', 'line 2: village: 222405100201 is not in county 330127'],
    ['jd,1,330127,,tea,', 'line 2: category: '],
    ['jd,1,330127,,,shop', 'line 2: outlet_type: '],
    ['jd,,330127,,,', 'line 2: shop: expected a shop'],
  ])('are refused with the line that is wrong: %s', async (line, message) => {
    await expect(readAdapterContext({ shops: shopsOf(line) })).rejects.toThrow(message);
  });

  it('are refused if a shop comes twice, under two platforms of one payload as well', async () => {
    const shops = shopsOf('tmall,a,330127,,,', 'rural-taobao,a,330127,,,');
    await expect(readAdapterContext({ shops })).rejects.toThrow('taobao a occurs twice');
    await expect(readAdapterContext({ shops: shopsOf() })).rejects.toThrow('the register is empty');
  });
});
