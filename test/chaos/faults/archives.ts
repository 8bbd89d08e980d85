import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { type LoadHandle, startBackfill } from '../../../operations/loads/start-load.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { REASON_CASES } from '../../support/reason-cases.ts';
import type { Arena } from '../arena.ts';
import type { ExpectedSource } from '../oracle/verdict.ts';
import { waitFor } from '../waits.ts';
import type { Fault } from './fault.ts';
import { untilRead } from '../oracle/read-positions.ts';

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
async function writeArchive(arena: Arena, events: number): Promise<ArchiveFile> {
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
async function startLoading(arena: Arena, path: string): Promise<LoadHandle> {
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

const EVENTS = 30_000;

export const overlappingBackfills: Fault = {
  number: 23,
  title: 'a backfill run twice, overlapping live traffic, cancelled in the middle and run again',
  async inject(arena) {
    const { path, archive } = await writeArchive(arena, EVENTS);
    arena.unauditedSources.push(archive);
    const first = await startLoading(arena, path);
    const cancelledAt = await untilRead(arena.world.clickhouse, archive.source, 1);
    await first.cancel();
    try {
      await waitFor('the cancelled load to end', first.result());
    } catch (error) {
      if (!(error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure)) throw error;
    }
    const storedBefore = await rangesOf(arena, archive.source);
    const again = await waitFor('the second load', (await startLoading(arena, path)).result());
    const storedOnce = await rangesOf(arena, archive.source);
    await waitFor('the third load', (await startLoading(arena, path)).result());
    if ((await rangesOf(arena, archive.source)) !== storedOnce)
      throw new Error('the third load stored lines again');
    // Live versions of the same orders.
    await arena.publisher.publish(arena.stream.next(500));
    return `${String(archive.end)} lines, cancelled after ${String(cancelledAt)}, run again (${String(storedBefore)} ranges stored, then ${String(storedOnce)}, ${again.state}) and a third time (nothing to do), during live traffic on ${topicOf('jd')}`;
  },
};

/** Every range that was ever logged. */
async function rangesOf({ world }: Arena, source: string): Promise<number> {
  const query = 'SELECT count() AS ranges FROM ingest_log FINAL WHERE source = {source:String}';
  const [found] = await rows<{ ranges: string }>(world.clickhouse, query, { source });
  return Number(found?.ranges);
}
