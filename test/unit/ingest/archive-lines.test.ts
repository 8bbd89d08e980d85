import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveLines } from '../../../services/archives/archive-lines.ts';

const MIB = 1_048_576;
/** The sizes of the pieces in which files are read: lines that span two pieces must come out whole. */
const [PLAIN_PIECE, GZIP_PIECE] = [MIB, 256 * 1024];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-lines-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function linesOf(name: string, content: Buffer | string): Promise<Buffer[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  const lines: Buffer[] = [];
  for await (const found of archiveLines(path, () => undefined))
    for (const line of found) lines.push(Buffer.from(line));
  return lines;
}

async function textsOf(name: string, content: Buffer | string): Promise<string[]> {
  return (await linesOf(name, content)).map((line) => line.toString('utf8'));
}

describe.each([
  ['plain', 'lines.ndjson', PLAIN_PIECE, (text: string) => Buffer.from(text)],
  ['gzip', 'lines.ndjson.gz', GZIP_PIECE, (text: string) => gzipSync(text)],
])('archiveLines of a %s file', (_, name, piece, encode) => {
  it.each([
    ['a newline at the end', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['no newline at the end', '{"a":1}\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ['blank lines, which count as positions', '\n\na\n\nb\n\n', ['', '', 'a', '', 'b', '']],
    ['Windows line endings', 'a\r\nb\r\n', ['a\r', 'b\r']],
    ['a lone carriage return, which ends no line', 'a\rb', ['a\rb']],
    ['no content', '', []],
    ['one newline', '\n', ['']],
    ['characters of several bytes', '农村\n电商', ['农村', '电商']],
  ])('yields the lines of a file with %s', async (_what, text, lines) => {
    expect(await textsOf(name, encode(text))).toEqual(lines);
  });

  it('yields whole lines that span two pieces', async () => {
    const lines = [...Array(40_000).keys()].map((n) => `${n}:${'x'.repeat(n % 97)}`);
    expect(await textsOf(name, encode(lines.join('\n')))).toEqual(lines);
  });

  it.each([piece - 1, piece, piece + 1])(
    'counts no line twice where a piece ends at byte %i',
    async (size) => {
      const first = 'x'.repeat(size);
      expect(await textsOf(name, encode(`${first}\ny\n`))).toEqual([first, 'y']);
      expect(await textsOf(name, encode(first))).toEqual([first]);
    },
  );

  it('keeps one byte more of a longer line than an event may have, and goes on after it', async () => {
    const [long, next, ...others] = await linesOf(name, encode(`${'x'.repeat(5 * MIB)}\nnext\n`));
    expect(long?.length).toBe(MIB + 1);
    expect(next?.toString()).toBe('next');
    expect(others).toEqual([]);
  });

  it('keeps a line of exactly 1 MiB whole', async () => {
    const [line] = await linesOf(name, encode('x'.repeat(MIB)));
    expect(line?.length).toBe(MIB);
  });
});

describe('archiveLines', () => {
  it('rejects a file that is not gzip although its name ends in .gz', async () => {
    await expect(linesOf('broken.ndjson.gz', '{"a":1}\n')).rejects.toThrow(/incorrect header check/);
  });

  it('rejects truncated gzip instead of ending normally', async () => {
    const path = join(folder, 'cut.ndjson.gz');
    await writeFile(path, gzipSync('{"a":1}\n'.repeat(10_000)));
    await truncate(path, 60);
    const read = async (): Promise<void> => {
      for await (const [line] of archiveLines(path, () => undefined))
        expect(line?.toString()).toBe('{"a":1}');
    };
    await expect(read()).rejects.toThrow(/unexpected end of file/);
  });

  it('rejects a missing file', async () => {
    const read = archiveLines(join(folder, 'nowhere.ndjson'), () => undefined);
    await expect(read.next()).rejects.toThrow(/ENOENT/);
    const packed = archiveLines(join(folder, 'nowhere.ndjson.gz'), () => undefined);
    await expect(packed.next()).rejects.toThrow(/ENOENT/);
  });

  it('reports how many bytes of the file it has read, compressed bytes for gzip', async () => {
    const packed = gzipSync('line\n'.repeat(200_000));
    const path = join(folder, 'progress.ndjson.gz');
    await writeFile(path, packed);
    const told: number[] = [];
    let lines = 0;
    for await (const found of archiveLines(path, (bytes) => told.push(bytes))) lines += found.length;
    expect(lines).toBe(200_000);
    expect(told.at(-1)).toBe(packed.length);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  it('stops reading the file when its reader stops early', async () => {
    const path = join(folder, 'early.ndjson');
    await writeFile(path, 'line\n'.repeat(1_000_000));
    let told = 0;
    for await (const [line] of archiveLines(path, (bytes) => (told = bytes))) {
      expect(line?.toString()).toBe('line');
      break;
    }
    const atStop = told;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told - atStop).toBeLessThanOrEqual(PLAIN_PIECE);
    expect(told).toBeLessThan(5_000_000);
  });
});
