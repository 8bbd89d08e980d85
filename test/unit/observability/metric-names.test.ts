import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../schemas/metrics.ts';

const ALL = Object.entries(METRICS);

/** What a label may tell apart. Order ids, file names, workflow ids and texts are too many, and may be private. */
const LABELS = [
  'origin',
  'platform',
  'reason',
  'topic',
  'partition',
  'slice_seconds',
  'pool',
  'activity',
  'engine',
  'state',
  'disk',
  'campaign',
  'pace',
];

describe('the metrics', () => {
  it.each(ALL)('are named by the conventions of Prometheus: %s', (name, { type }) => {
    expect(name).toMatch(/^countyflow_[a-z]+(_[a-z]+)*$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    if (type === 'histogram') expect(name).toMatch(/_(seconds|bytes)$/);
    expect(name).not.toMatch(/_(ms|milliseconds|kb|mb|count|sum|bucket)(_|$)/);
  });

  it.each(ALL)('have a help text of sentences, and few labels: %s', (_, { help, labels }) => {
    expect(help).toMatch(/^[A-Z].*\.$/);
    expect(labels.filter((label) => !LABELS.includes(label))).toEqual([]);
  });
});
