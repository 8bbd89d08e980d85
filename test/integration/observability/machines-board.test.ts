import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { findPorts } from '../../../infra/engines/ports.ts';
import { PROGRAMS } from '../../../infra/engines/home.ts';
import { metricsIn } from '../../support/prometheus-text.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';

interface Board {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}
const BOARD = JSON.parse(
  readFileSync(new URL('../../../infra/grafana/dashboards/machines.json', import.meta.url), 'utf8'),
) as Board;
const USED = [
  ...new Set(BOARD.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => metricsIn(expr)))),
].sort();

/** ClickHouse's Prometheus endpoint names what these tables hold by these prefixes. */
const OF_CLICKHOUSE = {
  ClickHouseMetrics_: 'SELECT metric AS name FROM system.metrics',
  ClickHouseProfileEvents_: 'SELECT name FROM system.events',
} as const;
const OF_TEMPORAL_SERVER = ['service_requests'];

let system: RunningSystem;
beforeAll(async () => {
  system = await openRunningSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

const typesOf = (text: string): string[] =>
  [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`] : [name],
  );

describe('the dashboard of machines', () => {
  it("names metrics of the worker, of the SDK and of Node that a worker's scrape has", async () => {
    const page = system.engines.describe().processes.find(({ name }) => name === 'worker')?.page ?? '';
    const scraped = async () => typesOf(await (await fetch(page)).text());
    const wanted = USED.filter((name) => /^(countyflow|temporal|process)_/.test(name));
    expect(wanted.length).toBeGreaterThan(10);
    await vi.waitFor(async () => {
      expect(await scraped()).toEqual(expect.arrayContaining(wanted));
    }, PATIENCE);
  });

  it('names metrics of ClickHouse that it has', async () => {
    // A counter of ClickHouse is there once it has counted something.
    await system.clickhouse.query({ query: 'SELECT throwIf(1)' }).catch(() => undefined);
    for (const [prefix, query] of Object.entries(OF_CLICKHOUSE)) {
      const wanted = USED.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
      expect(wanted.length).toBeGreaterThan(0);
      const found = (await rows<{ name: string }>(system.clickhouse, query)).map(({ name }) => name);
      expect(found).toEqual(expect.arrayContaining(wanted));
    }
  });

  it("names metrics of Temporal's server that it serves", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countyflow-temporal-metrics-'));
    const { temporal, metrics } = await findPorts(['temporal', 'metrics']);
    const ports = ['--port', String(temporal), '--metrics-port', String(metrics)];
    const server = spawn(
      join(PROGRAMS, 'temporal', 'temporal'),
      ['server', 'start-dev', '--headless', ...ports],
      {
        cwd: folder,
        stdio: 'ignore',
      },
    );
    try {
      await vi.waitFor(async () => {
        const text = await (await fetch(`http://127.0.0.1:${String(metrics)}/metrics`)).text();
        expect(typesOf(text)).toEqual(expect.arrayContaining(OF_TEMPORAL_SERVER));
      }, PATIENCE);
    } finally {
      server.kill('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('names no metric whose origin is not known', () => {
    const known = [
      /^(countyflow|temporal|process)_/,
      ...Object.keys(OF_CLICKHOUSE).map((one) => new RegExp(`^${one}`)),
    ];
    const others = USED.filter((name) => !known.some((one) => one.test(name)));
    expect(others).toEqual([...OF_TEMPORAL_SERVER].sort());
  });
});
