import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow';

/**
 * For activities that run for seconds to hours with a heartbeat every second. Missing heartbeats reveal a killed
 * worker. A cancelled activity first stores what it has read. A failed one is retried until it succeeds, since Kafka
 * or ClickHouse may be down for a night.
 */
export const LONG_ACTIVITY = {
  heartbeatTimeout: '6 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds' },
} satisfies ActivityOptions;
