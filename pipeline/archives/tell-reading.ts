import { Buffer } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parsedJson } from '../../domain/parsed-json.ts';
import type { Mapping } from '../../schemas/archives/mapping.ts';
import type { ArchiveReading, Compression, Filter } from '../../schemas/archives/reading.ts';
import type { Payload } from '../../schemas/platforms/payloads.ts';
import { ArchiveError, sayUnreadable } from './archive-error.ts';
import { contentPieces, withoutMark } from './content-pieces.ts';
import { JsonSplitter } from './json-splitter.ts';

export interface ReadingChoice {
  readonly mapping: Mapping | null;
  readonly filter: Filter | null;
  /** The platform whose own payloads the file has. */
  readonly payload?: Payload | undefined;
  /** Of orders that do not name theirs. */
  readonly shop?: string | undefined;
}

/** The format is recognised from this much of the content. */
const HEAD_BYTES = 64 * 1024;
const PARQUET = 'PAR1';
/** A frame of RFC 8878, or one to skip. */
const ZSTD = /^(?:28b52ffd|5[0-9a-f]2a4d18)/;

/** Beginnings of files that people take for archives, with what they are, for the message. */
const OTHERS: readonly (readonly [beginning: string, format: string])[] = [
  ['PK\u0003\u0004', 'zip'],
  ['BZh', 'bzip2'],
  ['\u00fd7zXZ', 'xz'],
  ['\u00ff\u00fe', 'utf16'],
  ['\u00fe\u00ff', 'utf16'],
  ['PARE', 'encrypted'],
];

/** Tells from the content, never from the name, how a file is read. Throws {@link ArchiveError} for what is no archive. */
export async function tellReading(
  path: string,
  { mapping, filter, payload, shop }: ReadingChoice,
): Promise<ArchiveReading> {
  await refuseOtherThanFile(path);
  const compression = await packedAs(path);
  const head = await headOf(path, compression);
  const holding = payload ?? (mapping === null ? 'events' : 'mapped');
  const format = formatOf(basename(path), head, compression, holding);
  const isTable = format === 'csv' || format === 'parquet';
  return {
    ...{ format, compression, mapping: isTable ? mapping : null, filter },
    ...(payload !== undefined && { payload }),
    ...(shop !== undefined && { shop }),
  };
}

async function refuseOtherThanFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw sayUnreadable(path, error);
  });
  if (found.isDirectory()) throw new ArchiveError('archive.folder', { path });
  if (!found.isFile()) throw new ArchiveError('archive.device', { path });
}

async function packedAs(path: string): Promise<Compression> {
  await using file = await open(path).catch((error: unknown) => {
    throw sayUnreadable(path, error);
  });
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
  const magic = buffer.subarray(0, bytesRead);
  if (magic[0] === 0x1f && magic[1] === 0x8b) return 'gzip';
  return ZSTD.test(magic.toString('hex')) ? 'zstd' : 'none';
}

async function headOf(path: string, compression: Compression): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  for await (const piece of withoutMark(contentPieces(path, compression))) {
    head = Buffer.concat([head, piece.subarray(0, HEAD_BYTES)]);
    if (head.length >= HEAD_BYTES) break;
  }
  return head;
}

function formatOf(
  path: string,
  head: Buffer,
  compression: Compression,
  holding: 'events' | 'mapped' | Payload,
): ArchiveReading['format'] {
  const text = head.toString('latin1');
  const mapped = holding === 'mapped';
  const refusal = (why: 'archive.parquet' | 'archive.no-events'): ArchiveError =>
    new ArchiveError(holding === 'events' ? why : 'archive.platform', { path });
  if (text.startsWith(PARQUET)) {
    if (compression !== 'none') throw new ArchiveError('archive.packed-parquet', { path, compression });
    if (mapped) return 'parquet';
    throw refusal('archive.parquet');
  }
  const other = OTHERS.find(([beginning]) => text.startsWith(beginning));
  if (other !== undefined) throw new ArchiveError('archive.other-format', { path, format: other[1] });
  if (text.includes('\u0000')) throw new ArchiveError('archive.binary', { path });
  if (/^\s*$/.test(text)) return 'ndjson';
  const json = jsonFormOf(head, text, holding === 'events' || holding === 'mapped' ? undefined : holding);
  if (mapped && !/^\s*[[{]/.test(text)) return 'csv';
  if (json === undefined) throw refusal('archive.no-events');
  if (mapped) throw new ArchiveError('archive.json-with-mapping', { path });
  return json;
}

/** Lines are told from other JSON, which has no value in its first line, or has answers with several orders in a line. */
function jsonFormOf(head: Buffer, text: string, payload: Payload | undefined): 'ndjson' | 'json' | undefined {
  if (/^\s*\[\s*(?:[{\]]|$)/.test(text)) return 'json';
  const [first = '', ...others] = text.trim().split('\n');
  if (!first.startsWith('{')) return /^[ \t]*\{/m.test(text) ? 'ndjson' : undefined;
  if (payload !== undefined && beginsWithAnswer(head, payload)) return 'json';
  const isLine =
    others.length === 0 || parsedJson(first) !== undefined || others.some((line) => /^\{[ \t]*"/.test(line));
  return isLine ? 'ndjson' : 'json';
}

export function beginsWithAnswer(text: Buffer, payload: Payload): boolean {
  const splitter = new JsonSplitter('', { payload });
  const at = splitter.start(text, 0);
  return at >= 0 && splitter.end(text, at) >= 0 && !splitter.isRecord;
}
