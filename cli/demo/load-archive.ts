import { startBackfill } from '../../operations/loads/backfill.ts';
import type { LoadStatus } from '../../operations/loads/loads.ts';
import type { LoadEngines } from '../../operations/loads/start-load.ts';
import { follow } from '../backfill/follow.ts';
import type { ProgressLine } from '../progress.ts';

/** Loads an archive and shows the progress. Throws if it is not stored in the end. */
export async function loadArchive(
  engines: LoadEngines,
  path: string,
  progress: ProgressLine,
): Promise<LoadStatus> {
  const { load } = await startBackfill(engines, [path]);
  const status = await follow(engines, load, progress);
  if (status.state !== 'done')
    throw new Error(`the load ${load} ended as ${status.state}: ${status.failure ?? ''}`);
  return status;
}
