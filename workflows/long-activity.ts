import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow';

/**
 * For activities that work for seconds to hours and beat every second. A killed worker is noticed by the missing
 * beats; a cancelled one first stores what it has read; one that fails is tried again until it succeeds, since
 * Kafka or ClickHouse may be away for a night.
 */
export const LONG_ACTIVITY = {
  heartbeatTimeout: '6 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds' },
} satisfies ActivityOptions;
