import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { putRecord } from '../../../adapters/kafka/collected-records.ts';
import type { ValidatedBatch } from '../../../domain/validation/batch.ts';
import { BATCH_CAPACITY, BatchBuffer } from '../../../pipeline/validation/batch-buffer.ts';
import { validateBatch } from '../../../pipeline/validation/validate-batch.ts';
import { exampleTotal } from '../../contract/other-events.ts';
import { utf8 } from '../../support/batches.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { rowsOf } from '../../support/native-block.ts';

const TOTAL = exampleTotal();
const NO_EVENT = utf8('{}');
const HOUR_MS = 3_600_000;
/** The valid event is placed a second later. */
const PLACED_SLICE_MS = Date.UTC(2017, 10, 10, 16);

const sha256 = (value: Uint8Array | string): string => createHash('sha256').update(value).digest('hex');

type Changes = Parameters<typeof validEvent>[0] & { readonly time?: string };

function orderAs({ time, ...changes }: Changes): Buffer {
  const event = validEvent(changes);
  return utf8(JSON.stringify({ ...event, time: time ?? event.time }));
}

/** A record of the log: at the next offset, without key and time unless stated. */
interface Given {
  readonly offset?: bigint;
  readonly key?: string | null;
  readonly value: Uint8Array | null;
  readonly timestampMs?: number;
}

function filled(records: readonly Given[], into = new BatchBuffer()): BatchBuffer {
  for (const [at, { offset = BigInt(at), key = null, value, timestampMs = 0 }] of records.entries())
    putRecord(into, { offset, key: key === null ? null : utf8(key), value, timestampMs });
  return into;
}

const STORING = { source: 'kafka/orders.events.v1.tmall/0', room: new Uint8Array(1024 * 1024) };

const judged = (buffer: BatchBuffer, storing?: typeof STORING): ValidatedBatch =>
  validateBatch(buffer.batch(undefined, storing), COUNTIES);

describe('a batch', () => {
  it('says what it refuses by position, size and hash, wherever that stands in its bytes', () => {
    // Bytes are turned into text in stretches of 64 KiB: one ends here in a record, one between two.
    const values = [10, 70_000, 2, 65_536, 300_000, 1].map((bytes) => Buffer.alloc(bytes, '['));
    const records = values.map((value, at) => ({ offset: BigInt(40 + 3 * at), key: `key-${at}`, value }));
    const { quarantined } = judged(filled(records));
    expect(quarantined.map(({ position }) => position)).toEqual([40n, 43n, 46n, 49n, 52n, 55n]);
    expect(quarantined.map(({ payloadBytes }) => payloadBytes)).toEqual(values.map(({ length }) => length));
    expect(quarantined.map(({ payloadSha256 }) => payloadSha256)).toEqual(values.map(sha256));
  });

  it('accepts orders on both sides of what it refuses, and reads each from its own bytes', () => {
    const ids = Array.from({ length: 200 }, (_, at) => `order-${at}`);
    const records = ids.map((orderId, at) => ({
      key: orderId,
      value: at % 10 === 3 ? Buffer.alloc(30_000, 'x') : orderAs({ orderId }),
    }));
    const { accepted, quarantined, orders } = judged(filled(records), STORING);
    expect([accepted, quarantined.length]).toEqual([180, 20]);
    expect(rowsOf(orders).map(({ order_id }) => order_id)).toEqual(ids.filter((_, at) => at % 10 !== 3));
  });

  it('knows a key that is empty from one that is absent', () => {
    const { orderId } = validEvent().data;
    const keys = [orderId, '', null];
    const buffer = filled(keys.map((key) => ({ key, value: orderAs({}) })));
    const { quarantined } = validateBatch(buffer.batch('rural-taobao', undefined), COUNTIES);
    expect(
      quarantined.map(({ position, problems: [problem] }) => [position, problem?.code, problem?.fault]),
    ).toEqual([
      [1n, 'identity.key_mismatch', undefined],
      [2n, 'identity.key_mismatch', 'key.absent'],
    ]);
  });

  it('says when its accepted events occurred, control totals among them', () => {
    const at = (time: string) => ({
      value: orderAs({ time, placedAt: '2017-11-10T00:00:00Z', paidAt: '2017-11-10T00:00:00Z' }),
    });
    const late = { value: utf8('{"time":"2099-01-01T00:00:00Z"}') };
    const [first, last] = ['2017-11-10T12:00:00Z', '2017-11-10T15:00:00Z'];
    const of = (...records: Given[]) => judged(filled(records)).occurredMs;
    expect(of(at(last), late, at(first))).toEqual([Date.parse(first), Date.parse(last)]);
    expect(of(at(first), { value: utf8(JSON.stringify(TOTAL)) })).toEqual([
      Date.parse(first),
      Date.parse(TOTAL.time),
    ]);
    expect(of(late)).toBeNull();
  });

  it('counts the orders that arrived in each slice, apart from the simulated and the totals', () => {
    const simulated = utf8(JSON.stringify({ ...validEvent(), origin: 'simulation' }));
    const total = utf8(JSON.stringify(TOTAL));
    const { accepted, arrivals, controlTotals } = judged(
      filled([{ value: orderAs({}) }, { value: simulated }, { value: total }, { value: NO_EVENT }]),
    );
    expect(accepted).toBe(3);
    expect(controlTotals).toEqual([
      expect.objectContaining({ key: TOTAL.subject, paidFen: TOTAL.data.paidFen }),
    ]);
    // Slice, events, and who made them: 1 does not say so, 2 is a simulation.
    expect(arrivals).toEqual([
      [PLACED_SLICE_MS, 1, 1],
      [PLACED_SLICE_MS, 1, 2],
    ]);
  });

  it('has no rows where they are not wanted', () => {
    const { orders, eventIndex } = judged(filled([{ value: orderAs({}) }, { value: NO_EVENT }]));
    expect([orders, eventIndex]).toEqual([null, []]);
  });

  it('indexes an event by its position and by the time when Kafka got it', () => {
    const receivedMs = Date.UTC(2017, 10, 11, 1, 2, 3, 999);
    const { eventIndex } = judged(
      filled([{ value: NO_EVENT }, { offset: 9n, value: orderAs({}), timestampMs: receivedMs }]),
      STORING,
    );
    const [row] = rowsOf(Buffer.from(eventIndex[0] ?? []));
    expect([row?.['position'], row?.['received_at']]).toEqual([
      [9n],
      [BigInt(Date.UTC(2017, 10, 11, 1, 2, 3) / 1_000)],
    ]);
  });

  it('refuses what was withheld as its reader says, and what was made from something else by its origin', () => {
    const buffer = new BatchBuffer();
    const view = (offsetDelta: number, value: Buffer) => ({
      ...{ baseOffset: 7n, offsetDelta, timestampMs: 0, bytes: value, keyAt: 0, keyLength: -1 },
      ...{ valueAt: 0, valueLength: value.length },
    });
    const problem = { code: 'payload.lottery', path: '/order', message: 'no sale' } as const;
    buffer.withhold(view(0, NO_EVENT), { code: 'bytes.too_large', bytes: 2_000_000, sha256: 'aa' });
    buffer.withhold(view(1, NO_EVENT), {
      code: 'payload.lottery',
      bytes: 5,
      sha256: 'bb',
      problems: [problem],
      orderId: 'JD-1',
    });
    buffer.put({ ...view(2, NO_EVENT), origin: { bytes: 99, sha256: 'cc' } });
    const found = judged(buffer).quarantined.map(
      ({ position, problems: [first], eventId, orderId, payloadBytes, payloadSha256 }) => [
        ...[position, first?.code, eventId, orderId, payloadBytes, payloadSha256],
      ],
    );
    expect(found).toEqual([
      [7n, 'bytes.too_large', '', '', 2_000_000, 'aa'],
      [8n, 'payload.lottery', '', 'JD-1', 5, 'bb'],
      [9n, 'field.missing', '', '', 99, 'cc'],
    ]);
  });
});

describe('the buffer of a batch', () => {
  it('takes records of several batches of the log, with gaps between them', () => {
    const buffer = new BatchBuffer();
    for (const [baseOffset, offsetDelta] of [
      [100n, 0],
      [100n, 5],
      [9_000_000_000n, 2],
      [9_000_000_000n, 4],
    ] as const)
      buffer.put({
        ...{ baseOffset, offsetDelta, timestampMs: 0, bytes: NO_EVENT, keyAt: 0, keyLength: -1 },
        ...{ valueAt: 0, valueLength: NO_EVENT.length },
      });
    expect(judged(buffer).quarantined.map(({ position }) => position)).toEqual([
      100n,
      105n,
      9_000_000_002n,
      9_000_000_004n,
    ]);
  });

  it('forgets records of a batch that turned out to be broken', () => {
    const buffer = filled([
      { offset: 5n, key: 'a', value: utf8('one') },
      { offset: 6n, value: utf8('two') },
      { offset: 7n, value: null },
    ]);
    const withheld = { code: 'bytes.too_large', bytes: 9, sha256: 'aa' } as const;
    putRecord(buffer, { offset: 8n, key: null, value: null, timestampMs: 0, withheld });
    putRecord(buffer, {
      offset: 9n,
      key: null,
      value: utf8('made'),
      timestampMs: 0,
      origin: { bytes: 99, sha256: 'cc' },
    });
    expect([buffer.records, buffer.bytes]).toEqual([5, 11]);
    buffer.truncate(1);
    expect([buffer.records, buffer.bytes]).toEqual([1, 4]);
    filled(
      [6n, 7n, 8n, 9n].map((offset) => ({ offset, value: utf8('else') })),
      buffer,
    );
    const { quarantined } = judged(buffer);
    expect(quarantined.map(({ position, problems: [problem] }) => `${position} ${problem?.code}`)).toEqual(
      [5, 6, 7, 8, 9].map((position) => `${position} json.syntax`),
    );
    expect(quarantined.map(({ payloadSha256 }) => payloadSha256)).toEqual([
      sha256('one'),
      ...Array<string>(4).fill(sha256('else')),
    ]);
  });

  it('begins anew where it was emptied', () => {
    const buffer = filled([{ offset: 500n, value: NO_EVENT, timestampMs: HOUR_MS }]);
    expect(buffer.firstTimestampMs).toBe(HOUR_MS);
    buffer.truncate(0);
    filled([{ offset: 3n, value: NO_EVENT, timestampMs: 2 * HOUR_MS }], buffer);
    expect(judged(buffer).quarantined.map(({ position }) => position)).toEqual([3n]);
    expect(buffer.firstTimestampMs).toBe(2 * HOUR_MS);
  });

  it('knows its last record by key, value and time', () => {
    expect(new BatchBuffer().fingerprint()).toBeUndefined();
    // First 8 bytes of the SHA-256 of key, value and time, with a zero byte between two.
    const fingerprintOf = (text: string): string => BigInt(`0x${sha256(text).slice(0, 16)}`).toString();
    const other = { key: 'other', value: utf8('other') };
    const last = (record: Given) => filled([other, record]).fingerprint();
    expect(last({ key: 'k', value: utf8('v'), timestampMs: 12 })).toBe(fingerprintOf('k\0v\x0012'));
    expect(last({ key: null, value: utf8('v') })).toBe(fingerprintOf('\0v\x000'));
    expect(last({ key: 'k', value: null })).toBe(fingerprintOf('k\0\x000'));
    const buffer = filled([other]);
    putRecord(buffer, {
      offset: 1n,
      key: null,
      value: null,
      timestampMs: 3,
      withheld: { code: 'bytes.too_large', bytes: 9, sha256: 'aa' },
    });
    expect(buffer.fingerprint()).toBe(fingerprintOf('\0aa\x003'));
  });

  it('is full with 32,000 records, or with 20 MiB', () => {
    const small = new BatchBuffer();
    for (let at = 0; at < 31_999; at += 1) filled([{ value: null }], small);
    expect(small.isFull).toBe(false);
    expect(filled([{ value: null }], small).isFull).toBe(true);
    const mebibyte = { value: Buffer.alloc(1024 * 1024) };
    const large = filled(Array<Given>(19).fill(mebibyte));
    expect(filled([{ value: Buffer.alloc(1024 * 1024 - 1) }], large).isFull).toBe(false);
    // The record that reaches the capacity is still taken.
    expect(filled([mebibyte], large).isFull).toBe(true);
    expect(large.bytes).toBe(BATCH_CAPACITY.bytes + 1024 * 1024 - 1);
  });
});
