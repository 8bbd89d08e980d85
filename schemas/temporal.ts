/** Names that clients, workflows and workers share. */
export const TASK_QUEUE = 'countyflow';
/** Chunks of backfills wait here, so that none takes a slot of the live stream. */
export const BACKFILL_TASK_QUEUE = 'countyflow-backfill';
export const TASK_QUEUES = [TASK_QUEUE, BACKFILL_TASK_QUEUE] as const;
export type TaskQueue = (typeof TASK_QUEUES)[number];

export const SUPERVISOR_ID = 'ingest-supervisor';
export const REFRESH_ID = 'rollup-refresh';

/** Attributes by which workflows can be searched, all of the type Keyword. The worker registers them. */
export const SEARCH_ATTRIBUTES = {
  platform: 'CountyflowPlatform',
  topic: 'CountyflowTopic',
  campaign: 'CountyflowCampaign',
  state: 'CountyflowState',
} as const;

export function ingestWorkflowId(topic: string, partition: number): string {
  return `ingest/${topic}/${String(partition)}`;
}

/** Inverse of {@link ingestWorkflowId}; undefined for any other workflow id. */
export function partitionOf(workflowId: string): { topic: string; partition: number } | undefined {
  const [, topic, partition] = /^ingest\/(.+)\/(\d+)$/.exec(workflowId) ?? [];
  return topic === undefined ? undefined : { topic, partition: Number(partition) };
}

/** Of the workflow that publishes an edition, and of the schedule that starts it. One publication runs at a time. */
export function editionWorkflowId(campaign: string): string {
  return `edition/${campaign}`;
}

/** Of the workflow that judges held events of a source anew, between two positions that are included. */
export function replayWorkflowId(source: string, first: string, last: string, dryRun: boolean): string {
  return `replay/${source}/${first}-${last}${dryRun ? '/dry-run' : ''}`;
}

const LOADS = 'backfill/';

/** Of the workflow that runs a plan. */
export function loadWorkflowId(load: string): string {
  return `${LOADS}${load}`;
}

/** Inverse of {@link loadWorkflowId}. */
export function loadOf(workflowId: string): string {
  return workflowId.slice(LOADS.length);
}
