import { collectDefaultMetrics, type Registry } from 'prom-client';

/** Gauges with the suffix of a counter. Beside each stands the same by type, without the suffix. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** Memory, processor and event loop of this process. */
export function collectProcessMetrics(register: Registry): void {
  collectDefaultMetrics({ register });
  for (const name of MISNAMED) register.removeSingleMetric(name);
}
