import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { orderMessages } from '../../support/drains.ts';
import { metricsIn } from '../../support/prometheus-text.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem } from '../../support/running-system.ts';
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
const TOPIC = 'orders.events.v1.jd';

const system = used(openRunningSystem);
beforeAll(async () => {
  await system.kafka.createTopic(TOPIC);
  await system.kafka.send(TOPIC, orderMessages('jd', ['J-1', 'J-2']));
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
