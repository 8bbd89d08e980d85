import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type LoadHandle, startBackfill } from '../../../operations/loads/start-load.ts';
import { REASON_CASES } from '../../support/reason-cases.ts';
import type { Arena } from '../arena.ts';
import type { ExpectedSource } from '../oracle/expected-source.ts';
import { waitFor } from '../waits.ts';

/** Invalid events that fit on one line. Errors of topic or key are left out, because a line has neither. */
const BROKEN = REASON_CASES.filter(
  ({ code, value }) =>
    value !== null && value.length > 0 && !value.includes(0x0a) && !/^identity\.(topic|key)/.test(code),
);
const BROKEN_EVERY = 50;

export interface ArchiveFile {
  readonly path: string;
  readonly archive: ExpectedSource;
}

/** Writes the stream's next events and some invalid ones as an archive. Every second archive is gzip. */
export async function writeArchive(arena: Arena, events: number): Promise<ArchiveFile> {
  const number = arena.archivesWritten;
  arena.archivesWritten += 1;
  const lines: Uint8Array[] = [];
  const held = new Map<string, string>();
  const planned = arena.stream.next(events);
  arena.ledger.add(planned);
  for (const { value } of planned) {
    if (lines.length % BROKEN_EVERY === BROKEN_EVERY - 1) {
      const broken = arena.draws.pick(BROKEN);
      held.set(String(lines.length), broken.code);
      lines.push(broken.value ?? new Uint8Array());
    }
    lines.push(value ?? new Uint8Array());
  }
  const text = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
  const gzip = number % 2 === 1;
  const bytes = gzip ? gzipSync(text) : text;
  const name = `part-${String(number)}.ndjson${gzip ? '.gz' : ''}`;
  const path = join(arena.world.home, 'archives', name);
  await writeFile(path, bytes);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const valid = lines.length - held.size;
  return { path, archive: { source: `archive/${name}@${hash}`, end: BigInt(lines.length), valid, held } };
}

/** Starts to load an archive, or joins the running load. */
export async function startLoading(arena: Arena, path: string): Promise<LoadHandle> {
  return (await startBackfill(arena.world, [path])).handle;
}

/** Writes an archive and waits until it is loaded, however often its worker dies. Rejects on a wrong line count. */
export async function loadArchive(arena: Arena, events: number): Promise<void> {
  const { path, archive } = await writeArchive(arena, events);
  arena.unauditedSources.push(archive);
  const handle = await startLoading(arena, path);
  const { stored } = await waitFor(`${archive.source} to be loaded`, handle.result());
  if (stored !== Number(archive.end))
    throw new Error(`${archive.source} has ${String(archive.end)} lines, loaded ${String(stored)}`);
}
