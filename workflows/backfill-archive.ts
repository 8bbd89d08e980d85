import { proxyActivities, setHandler } from '@temporalio/workflow';
import type { BackfillInput, BackfillStatus } from '../schemas/workflow-inputs.ts';
import type { Activities, ArchiveResult } from '../schemas/activities.ts';
import { LONG_ACTIVITY } from './long-activity.ts';
import { backfillStatus } from './messages.ts';

/** Identifying reads the whole file once, which takes minutes for a large one. */
const { identifyArchive, loadArchive } = proxyActivities<Activities>({
  ...LONG_ACTIVITY,
  startToCloseTimeout: '24 hours',
});

/**
 * Loads one archive through the same validation into the same tables as the live stream. It continues where an
 * earlier load stopped, and loads nothing twice. Its heartbeats carry the lines and bytes so far.
 */
export async function backfillArchive({ path }: BackfillInput): Promise<ArchiveResult> {
  let status: BackfillStatus = { phase: 'identifying', archive: null };
  setHandler(backfillStatus, () => status);
  const archive = await identifyArchive(path);
  const { name, sha256, bytes } = archive;
  status = { phase: 'loading', archive: { name, sha256, bytes } };
  const result = await loadArchive(archive);
  status = { ...status, phase: 'done' };
  return result;
}
