import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities, ReplayResult } from '../schemas/activities.ts';
import type { ReplayInput } from '../schemas/workflow-inputs.ts';
import { LONG_ACTIVITY } from './long-activity.ts';

/** A replay may judge all events that an old list of counties refused. */
const { replayHeld } = proxyActivities<Activities>({ ...LONG_ACTIVITY, startToCloseTimeout: '24 hours' });

/** Judges held events of one source anew. Its heartbeats carry the last position that was judged. */
export async function replayQuarantine(input: ReplayInput): Promise<ReplayResult> {
  return replayHeld({ input, decisionId: workflowInfo().runId });
}
