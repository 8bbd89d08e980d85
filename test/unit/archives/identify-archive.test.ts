import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ArchiveSample, sampleArchive } from '../../../operations/loads/sample-archive.ts';
import { ArchiveError } from '../../../pipeline/archives/archive-error.ts';
import { findSources } from '../../../pipeline/archives/find-sources.ts';
import { identifyArchive } from '../../../pipeline/archives/identify-archive.ts';
import { readRecords } from '../../../pipeline/archives/read-records.ts';
import { CHUNK_RECORDS, type Filter } from '../../../schemas/archives/reading.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { fileWriter, useFolder } from '../../support/used.ts';

const folder = useFolder();
const write = fileWriter(folder);

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

describe('identifyArchive', () => {
  it.each([
    ['CSV', 'order,amount\n1,2\n'],
    ['Parquet', 'PAR1'],
  ])("refuses %s where the files hold a platform's own orders", async (_, content) => {
    const choice = { mapping: null, filter: null, payload: 'jd' } as const;
    const refused = identifyArchive(write('own', content), choice);
    await expect(refused).rejects.toThrow("own is not JSON, as platforms' orders must be: name other files.");
  });

  it.each<[string, 'none' | 'gzip' | 'zstd', (text: string) => Buffer]>([
    ['plain', 'none', (text) => Buffer.from(text)],
    ['gzip', 'gzip', (text) => gzipSync(text)],
    ['zstd', 'zstd', (text) => zstdCompressSync(text)],
  ])(
    'tells the content, the length and the packing of a %s file, whatever it is called',
    async (_, kind, pack) => {
      const text = '\ufeff{"a":1}\r\n\r\n{"b":2}';
      const path = write('season.parquet', pack(text));
      const told: number[] = [];
      expect(await identifyArchive(path, undefined, { onProgress: (bytes) => told.push(bytes) })).toEqual({
        path,
        name: 'season.parquet',
        sha256: sha256(pack(text)),
        contentSha256: sha256(text),
        bytes: pack(text).length,
        records: 3,
        reading: { format: 'ndjson', compression: kind, mapping: null, filter: null },
        chunks: [{ position: 0, byteOffset: 0 }],
      });
      expect(told.at(-1)).toBe(pack(text).length);
    },
  );

  it('notes where every chunk of a plain file starts, and none but the first of a packed one', async () => {
    const lines = [...Array(2 * CHUNK_RECORDS + 1).keys()].map((n) => `{"n":${n}}\n`);
    const text = lines.join('');
    const { chunks, records } = await identifyArchive(write('chunks', `\ufeff${text}`));
    expect(records).toBe(lines.length);
    expect(chunks.map(({ position }) => position)).toEqual([0, CHUNK_RECORDS, 2 * CHUNK_RECORDS]);
    const bytes = Buffer.from(`\ufeff${text}`);
    for (const { position, byteOffset } of chunks.slice(1))
      expect(bytes.subarray(byteOffset).toString('utf8', 0, 20)).toContain(`{"n":${position}}\n`);
    const packed = await identifyArchive(write('chunks.gz', gzipSync(text)));
    expect(packed).toMatchObject({ records, chunks: [{ position: 0, byteOffset: 0 }] });
  });

  it.each<[string, Buffer | string, string]>([
    ['text', 'root:x:0:0:root:/root:/bin/bash\n', 'holds no JSON events, and CSV needs a mapping'],
    ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le'), 'is UTF-16: convert it'],
    ['a workbook', 'PK\u0003\u0004rest', 'is a ZIP file or an Excel workbook: unpack it'],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0]), 'is a binary file'],
    ['Parquet without a mapping', 'PAR1', 'needs a mapping: name one with --mapping.'],
    ['packed Parquet', gzipSync('PAR1'), 'is Parquet inside gzip: unpack it first.'],
  ])('refuses %s with the cause and the remedy', async (_, content, message) => {
    const refused = identifyArchive(write('refused', content));
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(ArchiveError);
  });

  it('refuses a folder, a device and a missing file', async () => {
    await mkdir(join(folder, 'sub'), { recursive: true });
    await expect(identifyArchive(join(folder, 'sub'))).rejects.toThrow(/is a folder: name files in it/);
    await expect(identifyArchive('/dev/null')).rejects.toThrow(/is a device or a pipe/);
    await expect(identifyArchive(join(folder, 'nowhere'))).rejects.toThrow(/does not exist/);
  });

  it('stops with the reason of its signal', async () => {
    const path = write('aborted', '{"a":1}\n'.repeat(500_000));
    const stop = new AbortController();
    const onProgress = (): void => {
      stop.abort(new Error('enough'));
    };
    await expect(identifyArchive(path, undefined, { signal: stop.signal, onProgress })).rejects.toThrow(
      'enough',
    );
  });
});

const sources = join(folder, 'sources');
beforeAll(async () => {
  await mkdir(join(sources, '2016', 'november'), { recursive: true });
  await mkdir(join(sources, 'empty'));
  for (const name of ['b.csv', 'a.ndjson', '.hidden', '2016/c.ndjson', '2016/november/d.ndjson', 'e[1].csv'])
    await writeFile(join(sources, name), '');
});

const find = async (...names: string[]): Promise<string[]> =>
  (await findSources(names.map((name) => join(sources, name)))).map((path) => path.slice(sources.length + 1));

describe('findSources', () => {
  it('finds the files of a folder in the order of their names, without hidden ones and other folders', async () => {
    expect(await find('.')).toEqual(['a.ndjson', 'b.csv', 'e[1].csv']);
  });

  it('finds the files of a pattern, in other folders too', async () => {
    expect(await find('**/*.ndjson')).toEqual(['2016/c.ndjson', '2016/november/d.ndjson', 'a.ndjson']);
  });

  it('finds a file whose name looks like a pattern, and each file once', async () => {
    expect(await find('e[1].csv', '*.csv', 'b.csv')).toEqual(['e[1].csv', 'b.csv']);
  });

  it.each([
    ['*.parquet', /No file matches .*\*\.parquet: check the name or the pattern\.$/],
    ['nowhere.csv', /No file matches .*nowhere\.csv: check the name or the pattern\.$/],
    ['empty', /empty has no files: name another folder, or a pattern such as '.*\*\*\/\*\.ndjson'\.$/],
  ])('refuses %s, which names no file', async (name, message) => {
    await expect(find(name)).rejects.toThrow(message);
  });
});

const event = (changes: Partial<OrderVersion> = {}): string => JSON.stringify(validEvent(changes));

async function sampleOf(text: string, records: number, filter: Filter | null = null): Promise<ArchiveSample> {
  const identity = await identifyArchive(write('archive', text), { mapping: null, filter });
  return sampleArchive(identity, COUNTIES, { records });
}

describe('sampleArchive', () => {
  it('counts what validation says of each record, with an example of each reason', async () => {
    const late = JSON.stringify({
      ...validEvent({ platform: 'jd' }),
      source: '/platforms/jd',
      time: '2017-11-12T00:00:00Z',
    });
    const unknown = event({ buyerCounty: '999999' });
    const sample = await sampleOf([event(), '', '{', late, unknown, '}'].join('\n'), 100);
    expect(sample).toMatchObject({
      records: 5,
      accepted: 2,
      platforms: { 'rural-taobao': 1, jd: 1 },
      first: '2017-11-10T16:03:01.000Z',
      last: '2017-11-12T00:00:00.000Z',
      problems: [
        { code: 'json.syntax', events: 2, position: 2, path: '' },
        { code: 'field.format', events: 1, position: 4, path: '/data/buyerCounty' },
      ],
    });
  });

  it('judges records at the chunk starts too, not only at the beginning', async () => {
    const lines = [...Array(200_010).keys()].map((n) => (n < 200_000 ? '{"a":1}' : event()));
    const sample = await sampleOf(lines.join('\n'), 20);
    expect([sample.records, sample.accepted]).toEqual([20, 5]);
  });
});

describe('a filter', () => {
  const positionsOf = async (texts: readonly string[], filter: Filter): Promise<number[]> => {
    const { path, reading } = await identifyArchive(write('archive', texts.join('\n')), {
      mapping: null,
      filter,
    });
    const found: number[] = [];
    let end = 0;
    for await (const { records, next } of readRecords(path, reading)) {
      end = next;
      found.push(...records.map(({ position }) => position));
    }
    expect(end).toBe(texts.length);
    return found;
  };

  it('leaves out the events of other platforms, and keeps what validation has to refuse', async () => {
    const texts = [event(), event({ platform: 'jd' }), '{"a":1}', 'x', '{"data":{"platform":"unknown"}}'];
    expect(await positionsOf(texts, { platforms: ['jd'], window: null })).toEqual([1, 2, 3, 4]);
  });

  it('keeps the orders that were placed or paid in its window, whenever the version occurred', async () => {
    const window = { start: '2017-11-11T00:00:00+08:00', end: '2017-11-12T00:00:00+08:00' };
    const orders: Partial<OrderVersion>[] = [
      { placedAt: '2017-11-10T23:59:59+08:00', paidAt: '2017-11-11T00:00:00+08:00' },
      { placedAt: '2017-11-11T23:59:59.999+08:00', paidAt: '2017-11-12T00:01:00+08:00' },
      { placedAt: '2017-11-12T00:00:00+08:00', paidAt: '2017-11-12T00:01:00+08:00' },
      { placedAt: '2017-11-10T12:00:00+08:00', paidAt: null },
      { placedAt: '2017-11-10T16:00:00Z', paidAt: null },
      { placedAt: 'unreadable', paidAt: null },
    ];
    expect(
      await positionsOf(
        orders.map((changes) => event(changes)),
        { platforms: null, window },
      ),
    ).toEqual([0, 1, 4, 5]);
  });

  it('is refused if its window ends before it starts', async () => {
    const window = { start: '2017-11-12T00:00:00+08:00', end: '2017-11-11T00:00:00+08:00' };
    await expect(positionsOf([event()], { platforms: null, window })).rejects.toThrow(/give two instants/);
  });
});
