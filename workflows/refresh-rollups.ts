import { proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Activities } from '../schemas/activities.ts';
import type { RefreshState } from '../schemas/workflow-inputs.ts';
import { refreshDetails } from './details.ts';
import { currentTimeMs, keepTrying, LONG_ACTIVITY } from './long-activity.ts';
import { refreshStatus } from './messages.ts';
import { continueAsNew, mayMove, shouldContinueAsNew } from './next-run.ts';

const REFRESH_MS = 10_000;
/** While there is nothing to refresh. It refreshes at once what comes. */
const IDLE_REFRESH_MS = 60_000;

const { refreshRollups } = proxyActivities<Activities>({
  ...LONG_ACTIVITY,
  startToCloseTimeout: '10 minutes',
  summary: 'Refreshes for ten seconds, or a minute without events',
});

/** Keeps the rollups up to date. Its fixed workflow id lets only one run; the tables say which slices are dirty. */
export async function refreshRollupsForever(state: RefreshState | undefined): Promise<void> {
  const totals: RefreshState = state ?? { refreshes: 0, slices: 0, busyMs: 0, elapsedMs: 0 };
  setHandler(refreshStatus, () => totals);
  let refreshMs = REFRESH_MS;
  while (!shouldContinueAsNew()) {
    const report = await keepTrying(() => refreshRollups(refreshMs));
    // A run that may move to another build hears of it at the end of an activity.
    refreshMs = report.slices === 0 && !mayMove() ? IDLE_REFRESH_MS : REFRESH_MS;
    totals.refreshes += report.refreshes;
    totals.slices += report.slices;
    totals.busyMs += report.busyMs;
    totals.elapsedMs += report.elapsedMs;
    totals.lookedMs = currentTimeMs();
    if (report.setAside === undefined) delete totals.setAside;
    else totals.setAside = report.setAside;
    setCurrentDetails(refreshDetails(totals));
  }
  await continueAsNew<typeof refreshRollupsForever>(totals);
}
