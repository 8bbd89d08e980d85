import { proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Activities } from '../schemas/activities.ts';
import type { RefreshState } from '../schemas/workflow-inputs.ts';
import { refreshDetails } from './details.ts';
import { currentTimeMs, keepTrying, LONG_ACTIVITY } from './long-activity.ts';
import { refreshStatus } from './messages.ts';
import { continueAsNew, shouldContinueAsNew } from './next-run.ts';

const REFRESH_MS = 10_000;

const { refreshRollups } = proxyActivities<Activities>({
  ...LONG_ACTIVITY,
  startToCloseTimeout: '10 minutes',
  summary: 'Refreshes for ten seconds',
});

/** Keeps the rollups up to date. Its fixed workflow id lets only one run; the tables say which slices are dirty. */
export async function refreshRollupsForever(state: RefreshState | undefined): Promise<void> {
  const totals: RefreshState = state ?? { refreshes: 0, slices: 0, busyMs: 0, elapsedMs: 0 };
  setHandler(refreshStatus, () => totals);
  while (!shouldContinueAsNew()) {
    const report = await keepTrying(() => refreshRollups(REFRESH_MS));
    totals.refreshes += report.refreshes;
    totals.slices += report.slices;
    totals.busyMs += report.busyMs;
    totals.elapsedMs += report.elapsedMs;
    totals.lookedMs = currentTimeMs();
    setCurrentDetails(refreshDetails(totals));
  }
  await continueAsNew<typeof refreshRollupsForever>(totals);
}
