import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { filePieces } from '../../pipeline/archives/file-pieces.ts';
import { sayUnreadable } from '../../pipeline/archives/archive-error.ts';
import { currentGeneration } from '../../pipeline/ledger/gaps.ts';
import { parseSourceName } from '../../pipeline/ledger/source.ts';
import type { PlanSource } from './plans.ts';

/** Files whose size and time differ from the plan's, and whose content was found to be the planned one. */
const verified = new Set<string>();

/** Whether a source still is what was planned. Throws an ArchiveError if it cannot be read. */
export async function isUnchanged(
  client: ClickHouseClient,
  source: PlanSource,
  signal?: AbortSignal,
): Promise<boolean> {
  if (source.kind === 'archive') return isSameFile(source, signal);
  const partition = parseSourceName(source.source);
  if (partition?.kind !== 'kafka') return false;
  // An operator may have given up this log of the topic since.
  return (await currentGeneration(client, partition)) === partition.generation;
}

/** Whether a file has the same size and time, or else the same hash. */
async function isSameFile(
  { path, bytes, modifiedNs, sha256 }: PlanSource,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    const { size, mtimeNs } = await stat(path, { bigint: true });
    if (Number(size) !== bytes) return false;
    if (mtimeNs.toString() === modifiedNs) return true;
    const key = [path, size, mtimeNs, sha256].join('\n');
    if (verified.has(key)) return true;
    const hash = createHash('sha256');
    for await (const piece of filePieces(path)) {
      signal?.throwIfAborted();
      hash.update(piece);
    }
    if (hash.digest('hex') !== sha256) return false;
    verified.add(key);
    return true;
  } catch (error) {
    throw sayUnreadable(path, error);
  }
}
