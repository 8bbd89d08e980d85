import { randomBytes } from 'node:crypto';
import { readdir, readlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ArchiveReading, Compression } from '../../../schemas/archives/reading.ts';
import { contentPieces, unpackedFrames } from '../../../pipeline/archives/content-pieces.ts';
import { readRecords } from '../../../pipeline/archives/read-records.ts';
import { fc, cuts, piecesOf } from '../../support/fast-check.ts';
import { useFolder } from '../../support/used.ts';

const MIB = 1_048_576;
/** The size of the pieces in which files are read: lines that span two pieces must come out whole. */
const PIECE = 256 * 1024;

const folder = useFolder();

function lines(compression: Compression): ArchiveReading {
  return { format: 'ndjson', compression, mapping: null, filter: null };
}

async function recordsOf(
  compression: Compression,
  content: Buffer | string,
): Promise<{ position: number; value: Buffer; next: number }[]> {
  const path = join(folder, 'records');
  await writeFile(path, content);
  const found: { position: number; value: Buffer; next: number }[] = [];
  for await (const { records, next } of readRecords(path, lines(compression)))
    for (const { position, value } of records) found.push({ position, value: Buffer.from(value), next });
  return found;
}

async function textsOf(compression: Compression, content: Buffer | string): Promise<string[]> {
  return (await recordsOf(compression, content)).map(({ value }) => value.toString('utf8'));
}

const half = (text: string): [string, string] => [
  text.slice(0, text.length / 2),
  text.slice(text.length / 2),
];

describe.each<[string, Compression, (text: string) => Buffer]>([
  ['plain', 'none', (text) => Buffer.from(text)],
  ['gzip', 'gzip', (text) => gzipSync(text)],
  ['zstd', 'zstd', (text) => zstdCompressSync(text)],
  ['gzip of several members', 'gzip', (text) => Buffer.concat(half(text).map((part) => gzipSync(part)))],
  [
    'zstd of several frames, one of them skippable,',
    'zstd',
    (text) => {
      const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
      const [first, second] = half(text).map((part) => zstdCompressSync(part));
      return Buffer.concat([first ?? skippable, skippable, second ?? skippable]);
    },
  ],
])('the lines of a %s file', (_, compression, encode) => {
  it.each<[string, string, Record<number, string>]>([
    ['a newline at the end', '{"a":1}\n{"b":2}\n', { 0: '{"a":1}', 1: '{"b":2}' }],
    ['no newline at the end', '{"a":1}\n{"b":2}', { 0: '{"a":1}', 1: '{"b":2}' }],
    ['blank lines, which are positions without a record', '\n \t\na\n\r\nb\n\n', { 2: 'a', 4: 'b' }],
    ['Windows line endings', 'a\r\nb\r\n', { 0: 'a', 1: 'b' }],
    ['a lone carriage return, which ends no line', 'a\rb', { 0: 'a\rb' }],
    ['a byte order mark', '\ufeffa\n\ufeffb', { 0: 'a', 1: '\ufeffb' }],
    ['no content', '', {}],
    ['one newline', '\n', {}],
    ['characters of several bytes', '农村\n电商', { 0: '农村', 1: '电商' }],
  ])('are read from a file with %s', async (_what, text, expected) => {
    const found = await recordsOf(compression, encode(text));
    expect(Object.fromEntries(found.map(({ position, value }) => [position, value.toString()]))).toEqual(
      expected,
    );
  });

  it('are whole where they span two pieces', async () => {
    const texts = [...Array(40_000).keys()].map((n) => `${n}:${'x'.repeat(n % 97)}`);
    expect(await textsOf(compression, encode(texts.join('\n')))).toEqual(texts);
  });

  it.each([PIECE - 1, PIECE, PIECE + 1])('count once where a piece ends at byte %i', async (size) => {
    const first = 'x'.repeat(size);
    expect(await textsOf(compression, encode(`${first}\ny\n`))).toEqual([first, 'y']);
    expect(await textsOf(compression, encode(first))).toEqual([first]);
  });

  it('keep one byte more than an event may have of a longer line, and go on after it', async () => {
    const [long, next, ...others] = await recordsOf(compression, encode(`${'x'.repeat(5 * MIB)}\nnext\n`));
    expect(long?.value.length).toBe(MIB + 1);
    expect(next?.value.toString()).toBe('next');
    expect(others).toEqual([]);
  });

  it.each(['\n', '\r\n'])('are whole if they have exactly 1 MiB before %j', async (ending) => {
    const [line] = await recordsOf(compression, encode(`${'x'.repeat(MIB)}${ending}`));
    expect(line?.value.length).toBe(MIB);
  });

  it('are not blank if text follows more blanks than an event may have', async () => {
    const [line] = await recordsOf(compression, encode(`${' '.repeat(2 * MIB)}x\n`));
    expect(line?.value.length).toBe(MIB + 1);
  });
});

describe('readRecords', () => {
  it.each<[Compression, (text: string) => Buffer]>([
    ['gzip', (text) => gzipSync(text)],
    ['zstd', (text) => zstdCompressSync(text)],
  ])('rejects truncated %s with the cause and the remedy instead of ending normally', async (kind, pack) => {
    const text = [...Array(10_000).keys()].map((n) => `${n * n}\n`).join('');
    for (const bytes of [3, 60, pack(text).length - 1]) {
      const path = join(folder, 'cut');
      await writeFile(path, pack(text));
      await truncate(path, bytes);
      const read = async (): Promise<void> => {
        for await (const { records } of readRecords(path, lines(kind)))
          for (const { position, value } of records) expect(value.toString()).toBe(String(position ** 2));
      };
      await expect(read()).rejects.toThrow(
        `is not a complete ${kind} file (unexpected end of file): copy or compress it again.`,
      );
    }
  });

  it('rejects other bytes after a zstd frame instead of leaving them out', async () => {
    const content = Buffer.concat([zstdCompressSync('a\n'), Buffer.from('{"b":2}\n')]);
    await expect(recordsOf('zstd', content)).rejects.toThrow(
      'is not a complete zstd file (bytes that are not zstd follow a frame): copy or compress it again.',
    );
  });

  it('unpacks every frame of zstd, wherever the pieces of the file end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 300 })), cuts, async (texts, at) => {
        const file = piecesOf(Buffer.concat(texts.map((text) => zstdCompressSync(text))), at);
        let found = '';
        for await (const piece of texts.length === 0 ? file : unpackedFrames(file))
          found += piece.toString('latin1');
        expect(found).toBe(Buffer.from(texts.join('')).toString('latin1'));
      }),
    );
  });

  it.each<[Compression, (bytes: Buffer) => Buffer]>([
    ['none', (bytes) => bytes],
    ['gzip', (bytes) => gzipSync(bytes)],
    ['zstd', (bytes) => zstdCompressSync(bytes)],
  ])('closes the file (%s) when its reader stops early', async (kind, pack) => {
    const path = join(folder, `stopped-${kind}`);
    await writeFile(path, pack(randomBytes(4 * MIB)));
    for await (const piece of contentPieces(path, kind)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    const openFiles = async () =>
      Promise.all(
        (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(String)),
      );
    await expect.poll(openFiles).not.toContain(path);
  });
});
