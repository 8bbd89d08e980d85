import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { METRICS } from '../../../schemas/metrics.ts';
import { createBufferPools } from '../../../pipeline/validation/batch-buffer.ts';
import { recordMetrics } from '../../../workers/metrics/record.ts';
import { createMetrics } from '../../../workers/metrics/registry.ts';
import { observe } from '../../../workers/observations.ts';
import { metricsIn, OTHER_METRICS, samplesOf } from '../../support/prometheus-text.ts';
import { page } from '../../support/markdown.ts';

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

const metrics = createMetrics();
const pools = createBufferPools({ events: 2, rows: 3, smallRows: 5 });
beforeAll(() => {
  recordMetrics(metrics, pools, () => undefined);
});

async function value(
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  return samplesOf(await metrics.text()).find(
    (one) => one.name === name && JSON.stringify(one.labels) === JSON.stringify(labels),
  )?.value;
}

describe('what the pipeline tells', () => {
  it('counts halts by their reason, from zero', async () => {
    const name = 'countyflow_partition_halts_total';
    expect(await value(name, { reason: 'topic-changed' })).toBe(0);
    observe('halted', { reason: 'topic-changed' });
    expect(await value(name, { reason: 'topic-changed' })).toBe(1);
    expect(await value(name, { reason: 'offset-out-of-range' })).toBe(0);
  });

  it('counts failed attempts by activity and engine', async () => {
    observe('failed', { activity: 'drainPartition', engine: 'clickhouse' });
    observe('failed', { activity: 'drainPartition', engine: 'clickhouse' });
    const labels = { activity: 'drainPartition', engine: 'clickhouse' };
    expect(await value('countyflow_activity_failures_total', labels)).toBe(2);
  });

  it('adds up the progress of archives, and forgets one that ends', async () => {
    observe('archiveProgress', { load: 'a', archive: 'a/0', bytes: 1_000, bytesRead: 300, newLines: 0 });
    observe('archiveProgress', { load: 'a', archive: 'a/0', bytes: 1_000, bytesRead: 700, newLines: 40 });
    observe('archiveProgress', { load: 'b', archive: 'b/0', bytes: 500, bytesRead: 100, newLines: 5 });
    // Two chunks of a backfill are one backfill.
    observe('archiveProgress', { load: 'b', archive: 'b/1', bytes: 500, bytesRead: 500, newLines: 0 });
    expect(await value('countyflow_backfills_running')).toBe(2);
    expect(await value('countyflow_backfill_read_bytes_total')).toBe(1_300);
    expect(await value('countyflow_backfill_stored_lines_total')).toBe(45);
    expect(await value('countyflow_backfill_remaining_bytes')).toBe(700);
    observe('archiveEnded', { archive: 'a/0' });
    expect(await value('countyflow_backfills_running')).toBe(1);
    expect(await value('countyflow_backfill_remaining_bytes')).toBe(400);
  });

  it('shows the last lag of a partition, and none below zero', async () => {
    const topic = 'orders.events.v1.jd';
    observe('position', { topic, partition: 3, lag: 90n });
    observe('position', { topic, partition: 3, lag: 12n });
    observe('position', { topic, partition: 4, lag: -1n });
    expect(await value('countyflow_partition_lag_events', { topic, partition: '3' })).toBe(12);
    expect(await value('countyflow_partition_lag_events', { topic, partition: '4' })).toBe(0);
  });

  it('shows the buffers in use and the batches that wait for one', async () => {
    const leases = [await pools.events.acquire(), await pools.events.acquire()];
    const waiting = pools.events.acquire();
    expect(await value('countyflow_buffers_leased', { pool: 'events' })).toBe(2);
    expect(await value('countyflow_buffers_limit', { pool: 'events' })).toBe(2);
    expect(await value('countyflow_buffer_waits', { pool: 'events' })).toBe(1);
    for (const lease of leases) lease.release();
    (await waiting).release();
    await new Promise(setImmediate);
    expect(await value('countyflow_buffers_leased', { pool: 'events' })).toBe(0);
  });
});

const PAGE = 'docs/operations/runbooks.md';

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Countyflow[A-Z]\w+$/),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
          annotations: z.strictObject({
            summary: z.string().min(1),
            description: z.string().min(1),
            runbook_url: z.string(),
          }),
        }),
      ),
    }),
  ),
});

const RULES = rulesSchema
  .parse(parse(page('infra/prometheus/countyflow.rules.yaml')))
  .groups.flatMap(({ rules }) => rules);

/** Every name of a series: a histogram has three. `up` is Prometheus' own. */
const SERIES = new Set<string>([
  'up',
  ...OTHER_METRICS,
  ...Object.entries(METRICS).flatMap(([name, { type }]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
]);

/** Fragments of a page's headings, as GitHub makes them. */
function fragments(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-'),
  );
}

describe('the alert rules', () => {
  it.each(RULES)('use only metrics that schemas/metrics.ts defines: $alert', ({ expr }) => {
    const used = metricsIn(expr);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !SERIES.has(name))).toEqual([]);
  });

  it.each(RULES)('point to a heading of the page: $alert', ({ annotations }) => {
    const [path, fragment] = annotations.runbook_url.split('#');
    expect(path).toBe(PAGE);
    expect(fragments(page(PAGE))).toContain(fragment);
  });

  it('are those that the page answers, each with a command, and no other', () => {
    const [, answers = ''] = /\n## When an alert fires\n(.*?)\n## /s.exec(page(PAGE)) ?? [];
    const sections = answers.split(/^### /m).slice(1);
    const headings = sections.map((section) => fragments(`### ${section}`)[0]);
    const answered = RULES.map(({ annotations }) => annotations.runbook_url.split('#')[1]);
    expect(headings).toEqual([...new Set(answered)]);
    for (const section of sections) expect(section).toMatch(/`(countyflow|curl|tail) /);
  });

  it('are each tested with promtool, as firing', () => {
    const tests = page('infra/prometheus/tests/countyflow.test.yaml');
    for (const { alert } of RULES)
      expect(tests, alert).toMatch(new RegExp(`alertname: ${alert}\\n\\s+exp_alerts:\\n`));
  });
});
