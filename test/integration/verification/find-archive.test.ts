import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArchiveReading } from '../../../schemas/archives/reading.ts';
import { type FoundArchive, findArchive, readFound } from '../../../pipeline/archives/find-archive.ts';
import { readMapping } from '../../../pipeline/archives/read-mapping.ts';
import { useDatabase } from '../../support/database.ts';

const EXAMPLES = join(import.meta.dirname, '../../../docs/examples/backfill');
const TEXT = '\ufeff{"a":1}\r\n\r\n{"b":2}\r\n';
const SOURCE = 'archive/season.ndjson@0123456789abcdef';
const LINES: ArchiveReading = { format: 'ndjson', compression: 'none', mapping: null, filter: null };

const database = useDatabase();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-archive-'));
});
afterEach(async () => {
  await database.client.command({ query: 'TRUNCATE TABLE archive' });
  await rm(folder, { recursive: true });
});

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

async function record(content: string, reading: ArchiveReading): Promise<void> {
  await database.client.insert({
    table: 'archive',
    format: 'JSONEachRow',
    values: [
      {
        source: SOURCE,
        name: 'season.ndjson',
        sha256: sha256(content),
        content_sha256: sha256(content),
        bytes: Buffer.byteLength(content),
        records: 3,
        reading: JSON.stringify(reading),
        base_epoch: 1,
      },
    ],
  });
}

async function write(name: string, content: Buffer | string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

async function textsOf(found: FoundArchive | undefined): Promise<[number, string][]> {
  const texts: [number, string][] = [];
  if (found === undefined) return texts;
  for await (const { records } of readFound(found, 0, new AbortController().signal))
    for (const { position, value } of records) texts.push([position, value.toString('utf8')]);
  return texts;
}

describe('a loaded archive', () => {
  it.each<[string, string, Buffer | string]>([
    ['its own name', 'season.ndjson', TEXT],
    ['another name', 'renamed.txt', TEXT],
    ['its name, packed by gzip', 'season.ndjson.gz', gzipSync(TEXT)],
    ['its name, packed by zstd', 'season.ndjson.zst', zstdCompressSync(TEXT)],
  ])('is found by its content under %s', async (_, name, content) => {
    await record(TEXT, LINES);
    await mkdir(join(folder, 'season.ndjson.d'));
    await write('season.ndjson.zstd', 'another file of the name');
    const path = await write(name, content);
    const found = await findArchive(database.client, SOURCE, [folder]);
    expect(found).toMatchObject({ path, records: 3 });
    expect(await textsOf(found)).toEqual([
      [0, '{"a":1}'],
      [2, '{"b":2}'],
    ]);
  });

  it('is read with the mapping that it was loaded with', async () => {
    const mapping = await readMapping(join(EXAMPLES, 'orders.mapping.json'));
    const rows = await readFile(join(EXAMPLES, 'orders.csv'), 'utf8');
    await record(rows, { ...LINES, format: 'csv', mapping });
    const found = await findArchive(database.client, SOURCE, [EXAMPLES]);
    expect((await textsOf(found)).map(([, text]) => (JSON.parse(text) as { id: string }).id)).toEqual([
      'YC20171111-000001-1',
      'YC20171111-000002-2',
      'YC20171111-000003-1',
    ]);
  });

  it('is not found if the content changed', async () => {
    await record(TEXT, LINES);
    await write('season.ndjson', TEXT.replace('1', '2'));
    expect(await findArchive(database.client, SOURCE, [folder])).toBeUndefined();
  });
});
