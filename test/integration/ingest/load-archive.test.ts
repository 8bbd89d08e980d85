import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { createBufferPools } from '../../../pipeline/validation/batch-buffer.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { MANY_LINES, validEvent } from '../../support/events.ts';
import { loadArchive, type TestLoad } from '../../support/load-archive.ts';
import { useIngest } from '../../support/database.ts';
import { fileWriter, useFolder } from '../../support/used.ts';

/** Far longer than reading a small file to its end takes. */
const VALIDATION_MS = 500;
const CANCELLED_LINES = 15_000;

const test = useIngest();
const write = fileWriter(useFolder());

async function load(path: string): Promise<TestLoad> {
  return loadArchive(test.ingestContext, path);
}

async function account(source: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await rows<Record<string, unknown>>(
    test.client,
    `SELECT first_position, next_position, records, accepted, quarantined, missing, overlapping, closes
     FROM accounting WHERE source = {source:String}`,
    { source },
  );
  return row;
}

/** The orders whose ids have a prefix: [count, sum of their amounts in fen]. */
async function stored(prefix: string): Promise<[number, number]> {
  const [row] = await rows<{ orders: string; fen: string }>(
    test.client,
    `SELECT count() AS orders, sum(goods_amount_fen) AS fen FROM orders FINAL WHERE startsWith(order_id, {prefix:String})`,
    { prefix },
  );
  return [Number(row?.orders), Number(row?.fen)];
}

function orders(prefix: string, count: number, changes: Partial<OrderVersion> = {}): string[] {
  return [...Array(count).keys()].map((n) =>
    JSON.stringify(validEvent({ orderId: `${prefix}-${n}`, ...changes })),
  );
}

describe('the buffer of a batch', () => {
  it('is not reused while the batch is validated, although its reader is at the end of the file', async () => {
    const path = write('memory.ndjson', orders('memory', 10).join('\n'));
    const pools = createBufferPools({ events: 1 });
    const wasReused: boolean[] = [];
    const validator: typeof test.ingestContext.validator = {
      ...test.ingestContext.validator,
      async validate(batch) {
        const next = pools.events.acquire();
        wasReused.push(await Promise.race([next.then(() => true), sleep(VALIDATION_MS, false)]));
        void next.then((lease) => {
          lease.release();
        });
        return test.ingestContext.validator.validate(batch);
      },
    };
    const ingestContext = { ...test.ingestContext, pools, validator };
    await loadArchive(ingestContext, path);
    expect(wasReused).toEqual([false]);
    expect((await stored('memory'))[0]).toBe(10);
  });
});

describe.each([
  ['plain', 'ndjson', (text: string) => Buffer.from(text)],
  ['gzip', 'ndjson.gz', (text: string) => gzipSync(text)],
])('a %s archive', (kind, ending, encode) => {
  it('is stored, quarantined and accounted for line by line, and only once however often it is loaded', async () => {
    const [first = '', second = '', third = ''] = orders(`${kind}-a`, 3);
    const lines = [first, '', '{', second, first.replace('"version":2', '"version":0'), third, first];
    const path = write(`all.${ending}`, encode(lines.join('\n')));
    const once = await load(path);
    const digest = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    const source = `archive/all.${ending}@${digest.slice(0, 16)}`;
    const reasons = { 'json.syntax': 1, 'field.range': 1 };
    expect(once).toEqual({ source, records: 6, accepted: 4, quarantined: 2, reasons });
    expect(await load(path)).toEqual({
      ...once,
      records: 0,
      accepted: 0,
      quarantined: 0,
      reasons: {},
    });
    expect(await account(source)).toEqual({
      first_position: '0',
      next_position: '7',
      // The blank line is a position without a record.
      records: '6',
      accepted: '4',
      quarantined: '2',
      missing: '0',
      overlapping: '0',
      closes: 1,
    });
    expect(await stored(`${kind}-a`)).toEqual([3, 90_000]);
    const held = await rows(
      test.client,
      `SELECT position, topic, partition, code, path, event_id, order_id, payload_bytes, payload_sha256
       FROM quarantine FINAL WHERE source = {source:String} ORDER BY position`,
      { source },
    );
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
    const of = { topic: '', partition: -1 };
    const unread = { event_id: '', order_id: '' };
    const broken = lines[4] ?? '';
    expect(held).toEqual([
      {
        position: '2',
        ...of,
        code: 'json.syntax',
        path: '',
        ...unread,
        payload_bytes: '1',
        payload_sha256: sha256('{'),
      },
      {
        position: '4',
        ...of,
        code: 'field.range',
        path: '/data/version',
        event_id: `evt-${kind}-a-0-2`,
        order_id: `${kind}-a-0`,
        payload_bytes: String(Buffer.byteLength(broken)),
        payload_sha256: sha256(broken),
      },
    ]);
  });

  it('resumes after a cancellation and ends as if there had been none', async () => {
    // Ten batches, of which six may be read before the first are stored.
    const path = write(
      `cancelled.${ending}`,
      encode(orders(`${kind}-c`, CANCELLED_LINES, { lines: MANY_LINES }).join('\n')),
    );
    const cancel = new AbortController();
    const progress: number[] = [];
    const cut = await loadArchive(test.ingestContext, path, {
      signal: cancel.signal,
      onStored: (next) => {
        progress.push(Number(next));
        cancel.abort();
      },
    });
    expect(cut.records).toBeGreaterThan(0);
    expect(cut.records).toBeLessThan(CANCELLED_LINES);
    expect(progress.at(-1)).toBe(cut.records);

    const rest = await load(path);
    expect(rest).toMatchObject({ accepted: CANCELLED_LINES - cut.records });
    expect(await account(rest.source)).toMatchObject({
      records: `${CANCELLED_LINES}`,
      accepted: `${CANCELLED_LINES}`,
      closes: 1,
    });
    expect(await stored(`${kind}-c`)).toEqual([CANCELLED_LINES, CANCELLED_LINES * 30_000]);
  });
});

describe('loadArchive', () => {
  it('does not begin with truncated gzip', async () => {
    const whole = gzipSync(orders('cut', 5_000, { lines: MANY_LINES }).join('\n'));
    const path = write('cut.ndjson.gz', whole.subarray(0, Math.floor(whole.length * 0.8)));
    await expect(load(path)).rejects.toThrow(/is not a complete gzip file/);
    expect(await stored('cut')).toEqual([0, 0]);
  });

  it('refuses a line that is too long, for its size, and stores the others', async () => {
    const [before = '', after = ''] = orders('long', 2);
    const path = write('long.ndjson', [before, 'x'.repeat(3_000_000), after].join('\n'));
    expect(await load(path)).toMatchObject({ accepted: 2, reasons: { 'bytes.too_large': 1 }, records: 3 });
  });

  it('treats a file as another source when its content changes under the same name', async () => {
    const path = write('changed.ndjson', orders('before', 2).join('\n'));
    const before = await load(path);
    write('changed.ndjson', orders('after', 3).join('\n'));
    const after = await load(path);
    expect(after.source).not.toBe(before.source);
    expect(after).toMatchObject({ accepted: 3 });
  });
});
