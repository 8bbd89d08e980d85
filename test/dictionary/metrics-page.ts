import { METRICS } from '../../schemas/metrics.ts';
import { row, table } from './table.ts';

/** The metrics of the worker, as Prometheus gets their help texts. */
export function metricsPage(): string {
  const rows = Object.entries(METRICS).map(([name, { help, labels }]) =>
    row([`\`${name}\``, help, labels.map((label) => `\`${label}\``).join(', ')]),
  );
  return [
    '# Metrics',
    'What a worker serves, beside the metrics of its process and of Temporal. [Observability](../operations/observability.md#metrics) says where, and how to add them up.',
    table(['metric', 'what it says', 'labels'], rows),
  ].join('\n\n');
}
