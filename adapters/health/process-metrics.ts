import { collectDefaultMetrics, type Registry } from 'prom-client';

/** Gauges with the suffix of a counter. Beside each stands the same by type, without the suffix. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** By default the event loop's delay is measured a hundred times a second, in a process that may be idle. */
const EVENT_LOOP_PRECISION_MS = 100;

/** Memory, processor and event loop of this process. */
export function collectProcessMetrics(register: Registry): void {
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS });
  for (const name of MISNAMED) register.removeSingleMetric(name);
}
