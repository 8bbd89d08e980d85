import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { startBackfill } from '../../../operations/loads/start-load.ts';
import { ingestWorkflowId } from '../../../schemas/temporal.ts';
import { orderMessages } from '../../support/drains.ts';
import { validEvent } from '../../support/events.ts';
import { PATIENCE } from '../../support/patience.ts';
import { metricsIn, samplesOf } from '../../support/prometheus-text.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { temporalCommand } from '../../support/temporal.ts';
import { used } from '../../support/used.ts';

interface Board {
  readonly panels: readonly {
    readonly datasource: { readonly type: string };
    readonly targets: readonly { readonly expr?: string }[];
  }[];
}

/** Metrics that the panels of Prometheus name, by dashboard. */
const USED = globSync(new URL('../../../infra/grafana/dashboards/*.json', import.meta.url).pathname)
  .map((path) => {
    const { panels } = JSON.parse(readFileSync(path, 'utf8')) as Board;
    const expressions = panels
      .filter(({ datasource }) => datasource.type === 'prometheus')
      .flatMap(({ targets }) => targets.flatMap(({ expr = '' }) => metricsIn(expr)));
    return { board: basename(path, '.json'), metrics: [...new Set(expressions)].sort() };
  })
  .filter(({ metrics }) => metrics.length > 0);

const ENGINES = readFileSync(
  new URL('../../../infra/grafana/dashboards/engines.json', import.meta.url),
  'utf8',
);
const JD = 'orders.events.v1.jd';
const TAOBAO = 'orders.events.v1.rural-taobao';
const ID = ingestWorkflowId(TAOBAO, 0);

/** One run: the blocks follow one another, and the last one has a misnamed topic. */
const system = used(openRunningSystem);
beforeAll(async () => {
  await system.kafka.createTopic(JD);
  await system.kafka.send(JD, orderMessages('jd', ['J-1', 'J-2']));
  await system.until(({ code, partitions }) => code === 0 && partitions[0]?.accepted === 2);
  // A counter of ClickHouse is there once it has counted something.
  await system.clickhouse.query({ query: 'SELECT throwIf(1)' }).catch(() => undefined);
});

interface Group {
  readonly targets: readonly [string];
  readonly labels: { readonly job: string };
}

const groups = (): Group[] =>
  JSON.parse(readFileSync(join(system.home, 'prometheus.json'), 'utf8')) as Group[];

async function scrape({ targets: [address] }: Group): Promise<string> {
  const answer = await fetch(`http://${address}/metrics`);
  expect(answer.status).toBe(200);
  return answer.text();
}

const seriesOf = (text: string): string[] =>
  [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`] : [name],
  );

describe("Prometheus' dashboards", () => {
  it('are those of machines and of engines', () => {
    expect(USED.map(({ board }) => board).sort()).toEqual(['engines', 'machines']);
  });

  it('name no metric that a scrape of what runs here lacks', async () => {
    expect(groups().map(({ labels }) => labels.job)).toEqual([
      'kafka',
      'temporal',
      'clickhouse',
      'countyflow',
    ]);
    await vi.waitFor(async () => {
      const texts = await Promise.all(groups().map(scrape));
      const found = new Set(['up', ...texts.flatMap(seriesOf)]);
      for (const { board, metrics } of USED) {
        expect(metrics.length, board).toBeGreaterThan(10);
        expect(
          metrics.filter((name) => !found.has(name)),
          board,
        ).toEqual([]);
      }
    }, PATIENCE);
  });

  it('find each job that they select, and the records of a topic', async () => {
    const kafka = groups().find(({ labels }) => labels.job === 'kafka');
    const text = kafka === undefined ? '' : await scrape(kafka);
    expect(text).toMatch(/^kafka_log_bytes\{partition="0",topic="orders\.events\.v1\.jd"\} [1-9]/m);
    expect(text).toMatch(/^kafka_messages_in_total [1-9]/m);
    const jobs = new Set(groups().map(({ labels }) => labels.job));
    const selected = [...ENGINES.matchAll(/job=~?\\"([\w|]+)\\"/g)].flatMap(([, names = '']) =>
      names.split('|'),
    );
    expect(selected.length).toBeGreaterThan(3);
    expect(selected.filter((name) => !jobs.has(name))).toEqual([]);
  });
});

const temporal = (...args: string[]): Promise<string> =>
  temporalCommand(system.engines.addresses.temporalAddress, 'workflow', ...args);

async function found(query: string): Promise<string[]> {
  const listed = JSON.parse(await temporal('list', '--query', query, '--output', 'json')) as {
    execution: { workflowId: string };
  }[];
  return listed.map(({ execution }) => execution.workflowId).sort();
}

describe("Temporal's view of a running system", () => {
  beforeAll(async () => {
    await system.kafka.createTopic(TAOBAO);
    await system.kafka.send(TAOBAO, [
      { key: 'A-1', value: JSON.stringify(validEvent({ orderId: 'A-1' })) },
      { key: 'x', value: 'no JSON' },
    ]);
    await system.until(({ partitions }) =>
      partitions.some(({ topic, accepted, lag }) => topic === TAOBAO && accepted === 1 && lag === 0),
    );
  });

  it('says in a sentence what each workflow does', async () => {
    for (const [id, summary] of [
      [ID, `Reads ${TAOBAO}, partition 0`],
      ['rollup-refresh', 'Keeps the rollups up to date'],
      ['ingest-supervisor', 'Finds partitions, and starts what reads them'],
    ] as const)
      expect(await temporal('describe', '--workflow-id', id)).toContain(`StaticSummary  "${summary}"`);
  });

  it('shows the state, the position and the counts of a partition', async () => {
    // The counts are those of the drains that have ended.
    await vi.waitUntil(
      async () => (await temporal('metadata', '--workflow-id', ID)).includes('1 accepted, 1 quarantined'),
      PATIENCE,
    );
    const details = await temporal('metadata', '--workflow-id', ID);
    expect(details).toContain('**State**: running');
    expect(details).toContain('**Position**: 2 of 2');
    expect(details).toContain('**json.syntax**: 1');
  });

  it('finds partitions by platform, topic and state, also after a pause and a resume', async () => {
    expect(await found("CountyflowPlatform = 'rural-taobao'")).toEqual([ID]);
    expect(await found(`CountyflowTopic = '${TAOBAO}'`)).toEqual([ID]);
    expect(await found("CountyflowState = 'paused'")).toEqual([]);
    await system.run('ingest', 'pause', '--topic', TAOBAO, '--partition', '0');
    await vi.waitUntil(async () => (await found("CountyflowState = 'paused'")).length === 1, PATIENCE);
    expect(await temporal('metadata', '--workflow-id', ID)).toContain('paused by an operator');
    await system.run('ingest', 'resume', '--topic', TAOBAO, '--partition', '0');
    await vi.waitUntil(async () => (await found("CountyflowState = 'running'")).includes(ID), PATIENCE);
    expect(await found("CountyflowState = 'paused'")).toEqual([]);
  });

  it('names a backfill by its file, without the folders', async () => {
    const path = join(system.home, 'season.ndjson');
    writeFileSync(path, JSON.stringify(validEvent({ orderId: 'A-2' })));
    const { handle } = await startBackfill(system, [path]);
    await handle.result();
    expect(handle.workflowId).toMatch(/^backfill\/season\.ndjson-[0-9a-f]{8}$/);
    expect(await temporal('describe', '--workflow-id', handle.workflowId)).toContain('Loads season.ndjson');
    expect(await temporal('metadata', '--workflow-id', handle.workflowId)).toContain('**Chunks**: 1 ended');
  });
});

let levels: string;
const samples = async () => samplesOf(await (await fetch(levels)).text());

async function level(
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const found = (await samples()).find(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  return found?.value;
}

describe('levels of a system', () => {
  beforeAll(async () => {
    levels = system.engines.describe().processes.find(({ name }) => name === 'worker')?.page ?? '';
    await system.kafka.createTopic('orders.events.v1.taobo');
  });

  it('a scrape has what status says: pauses, misnamed topics, loads, accounts and room', async () => {
    expect((await system.run('ingest', 'pause')).code).toBe(0);
    const { partitions } = await system.until(({ partitions: all }) =>
      all.every(({ state }) => state === 'paused'),
    );
    await vi.waitUntil(
      async () => (await level('countyflow_partitions', { state: 'paused' })) === partitions.length,
      PATIENCE,
    );
    // A level whose question takes more than four seconds is absent for a while.
    await vi.waitFor(async () => {
      expect(await level('countyflow_partitions', { state: 'halted' })).toBe(0);
      expect(await level('countyflow_misnamed_topics')).toBe(1);
      expect(await level('countyflow_loads', { state: 'failed' })).toBe(0);
      expect(await level('countyflow_open_accounts')).toBe(0);
      expect(await level('countyflow_disk_free_bytes', { disk: 'default' })).toBeGreaterThan(0);
    }, PATIENCE);
  });

  it('a level whose engine does not answer is absent, and not zero', async () => {
    system.signal('clickhouse', 'SIGSTOP');
    try {
      await vi.waitFor(async () => {
        expect(await level('countyflow_open_accounts')).toBeUndefined();
        expect(await level('countyflow_disk_free_bytes')).toBeUndefined();
        expect(await level('countyflow_misnamed_topics')).toBe(1);
      }, PATIENCE);
    } finally {
      system.signal('clickhouse', 'SIGCONT');
    }
    await vi.waitUntil(async () => (await level('countyflow_open_accounts')) === 0, PATIENCE);
  });

  it('many scrapes ask once', async () => {
    const asked = async (): Promise<number> => {
      await system.clickhouse.command({ query: 'SYSTEM FLUSH LOGS query_log' });
      const [found] = await rows<{ asked: string }>(
        system.clickhouse,
        "SELECT count() AS asked FROM system.query_log WHERE type = 'QueryFinish' AND query LIKE '%FROM system.disks%' AND query NOT LIKE '%query_log%'",
      );
      return Number(found?.asked);
    };
    await samples();
    const before = await asked();
    const beganMs = performance.now();
    for (let scrapes = 0; scrapes < 20; scrapes += 1) await samples();
    const periods = Math.ceil((performance.now() - beganMs) / 15_000);
    expect((await asked()) - before).toBeLessThanOrEqual(periods);
  });
});
