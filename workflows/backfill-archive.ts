import { proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { BackfillInput, BackfillStatus } from '../schemas/workflow-inputs.ts';
import type { Activities, ArchiveResult } from '../schemas/activities.ts';
import { backfillDetails } from './details.ts';
import { LONG_ACTIVITY } from './long-activity.ts';
import { backfillStatus } from './messages.ts';

/** Identifying reads the whole file once, which takes minutes for a large one. */
const OPTIONS = { ...LONG_ACTIVITY, startToCloseTimeout: '24 hours' } as const;
const { identifyArchive } = proxyActivities<Activities>({
  ...OPTIONS,
  summary: 'Identifies the archive by its content',
});
const { loadArchive } = proxyActivities<Activities>({ ...OPTIONS, summary: 'Loads the archive' });

/**
 * Loads one archive through the same validation into the same tables as the live stream. It continues where an
 * earlier load stopped, and loads nothing twice. Its heartbeats carry the lines and bytes so far.
 */
export async function backfillArchive({ path }: BackfillInput): Promise<ArchiveResult> {
  let status: BackfillStatus = { phase: 'identifying', archive: null };
  const enter = (next: BackfillStatus): void => {
    status = next;
    setCurrentDetails(backfillDetails(status));
  };
  enter(status);
  setHandler(backfillStatus, () => status);
  const archive = await identifyArchive(path);
  const { name, sha256, bytes } = archive;
  enter({ phase: 'loading', archive: { name, sha256, bytes } });
  const result = await loadArchive(archive);
  enter({ ...status, phase: 'done' });
  return result;
}
