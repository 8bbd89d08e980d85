import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { workflowBundle } from '../../../adapters/temporal/workflow-bundle.ts';
import { succeeded } from '../../support/countyflow.ts';
import { validEvent } from '../../support/events.ts';
import { type CollectedSpan, openOtlpCollector, tracesIn } from '../../support/otlp-collector.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const TOPIC = 'orders.events.v1.rural-taobao';
const TOKEN = 'Bearer SPANS-TOKEN-4417';
const MARK = 'SPANS-ORDER-9920';

const collector = used(openOtlpCollector);
let system: RunningSystem;

beforeAll(async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.endpoint);
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', `authorization=${encodeURIComponent(TOKEN)}`);
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '200');
  system = await openRunningSystem();
  await system.kafka.createTopic(TOPIC);
  await system.kafka.send(TOPIC, messages(0));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await system[Symbol.asyncDispose]();
});

/** Events of this moment, and one that is refused. */
function messages(round: number) {
  const now = new Date(Date.now() - 1_000).toISOString();
  const orderId = `${MARK}-${String(round)}`;
  const event = validEvent({ orderId, placedAt: now, paidAt: now });
  return [
    { key: orderId, value: JSON.stringify({ ...event, time: now }) },
    { key: orderId, value: MARK },
  ];
}

const of = (range: string, name: string): CollectedSpan | undefined =>
  collector.spans.find((span) => span.name === name && span.attributes['countyflow.range'] === range);

const below = (parent: CollectedSpan | undefined): string[] =>
  collector.spans.filter(({ parentId }) => parentId === parent?.id).map(({ name }) => name);

/** The range that the ingest log holds, by its id in the log of the worker. */
async function storedRange(): Promise<{ range: string; epoch: string }> {
  return vi.waitUntil(async () => {
    const [found] = await rows<{ range: string; epoch: string }>(
      system.clickhouse,
      "SELECT concat(source, ':', toString(first_position), '-', toString(next_position)) AS range, epoch FROM ingest_range LIMIT 1",
    );
    return found;
  }, PATIENCE);
}

describe('the traces of a worker that has an endpoint', () => {
  it('follow a range from its Kafka positions to the commit that shows it', async () => {
    const { range, epoch } = await storedRange();
    expect(range).toBe(`kafka/${TOPIC}/0:0-2`);
    const visible = await vi.waitUntil(() => of(range, 'visible'), PATIENCE);
    const [fetched, validated, stored] = ['fetch', 'validate', 'store'].map((name) => of(range, name));
    expect(stored?.attributes).toEqual({
      'countyflow.range': range,
      'countyflow.source': `kafka/${TOPIC}/0`,
      'countyflow.first_position': '0',
      'countyflow.next_position': '2',
      'countyflow.epoch': epoch,
    });
    expect(new Set([fetched, validated, stored, visible].map((span) => span?.traceId)).size).toBe(1);
    expect(below(stored).sort()).toEqual(['arrivals', 'log', 'orders', 'quarantine', 'visible']);
    const starts = [fetched, validated, stored, visible].map((span) => Number(span?.startNs));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    await vi.waitUntil(() => collector.spans.some(({ id }) => id === stored?.parentId), PATIENCE);
    const drain = collector.spans.find(({ id }) => id === stored?.parentId);
    expect(drain).toMatchObject({ name: 'RunActivity:drainPartition', parentId: undefined, failed: false });
    expect(below(drain)).toEqual(expect.arrayContaining(['fetch', 'validate', 'store']));
    expect(drain?.service).toBe('countyflow-worker');
  });

  it('link a visible range to the commit of a refresh, whose version ClickHouse has', async () => {
    const { range } = await storedRange();
    const visible = of(range, 'visible');
    const commit = await vi.waitUntil(
      () => collector.spans.find(({ id }) => visible?.linkedIds.includes(id)),
      PATIENCE,
    );
    expect(commit.name).toBe('commit');
    const version = commit.attributes['countyflow.slice_version'];
    expect(visible?.attributes['countyflow.slice_version']).toBe(version);
    const found = await rows(
      system.clickhouse,
      "SELECT 1 FROM rollup WHERE kind = 'commit' AND slice_version = {version:UInt64} LIMIT 1",
      { version },
    );
    expect(found).toHaveLength(1);
    const refresh = collector.spans.find(({ id }) => id === commit.parentId);
    expect(refresh?.name).toBe('refresh');
  });

  it('join a workflow that ends with its activities in one trace', async () => {
    await succeeded(system.run('quarantine', 'replay', `kafka/${TOPIC}/0`, '1', '--by', 'li.na'));
    const run = await vi.waitUntil(
      () => collector.spans.find(({ name }) => name === 'RunWorkflow:replayQuarantine'),
      PATIENCE,
    );
    const names = collector.spans.filter(({ traceId }) => traceId === run.traceId).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['StartActivity:replayHeld', 'RunActivity:replayHeld']));
  });

  it('hold no text of an event, and go to the endpoint with its headers', () => {
    const bodies = collector.requests.map(({ body }) => body);
    expect(tracesIn(bodies, [TOPIC])).toEqual([TOPIC]);
    expect(tracesIn(bodies, [MARK, '330127', 'walnut', '山核桃'])).toEqual([]);
    expect(new Set(collector.requests.map(({ authorization }) => authorization))).toEqual(new Set([TOKEN]));
  });
});

describe('workflows of a worker that sends traces', () => {
  it('are replayed by a worker without traces, and by one with them, also after a pause', async () => {
    for (const change of ['pause', 'resume'])
      expect((await system.run('ingest', change, '--topic', TOPIC)).code).toBe(0);
    const replayed: string[] = [];
    const bundles = await Promise.all([workflowBundle(), workflowBundle({ traced: true })]);
    for await (const { workflowId, runId, type } of system.temporal.workflow.list()) {
      const history = await system.temporal.workflow.getHandle(workflowId, runId).fetchHistory();
      for (const code of bundles) await Worker.runReplayHistory({ workflowBundle: { code } }, history);
      replayed.push(type);
    }
    expect(replayed).toEqual(
      expect.arrayContaining([
        'ingestPartition',
        'ingestSupervisor',
        'refreshRollupsForever',
        'replayQuarantine',
      ]),
    );
  });
});

describe('an endpoint that refuses', () => {
  const log = () => readFileSync(join(system.home, 'logs', 'worker.log'), 'utf8');

  it('costs one warning with the status, and no event; its answer reaches no log', async () => {
    collector.answer(403, `no access for ${TOKEN}`);
    const before = collector.requests.length;
    await system.kafka.send(TOPIC, messages(1));
    await vi.waitUntil(() => collector.requests.length > before + 2, PATIENCE);
    await vi.waitUntil(
      async () =>
        (await system.accounts()).accounts.some(
          ({ source, records }) => source.startsWith('kafka') && records === 4,
        ),
      PATIENCE,
    );
    const warnings = log()
      .split('\n')
      .filter((line) => line.includes('Traces cannot be exported'));
    expect(warnings.map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual(['403']);
    expect(tracesIn([Buffer.from(log())], [TOKEN, 'SPANS-TOKEN-4417'])).toEqual([]);
  });
});
