import { spawnSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Connections } from '../../adapters/configuration/connections.ts';
import { type RunningWeb, startWeb } from '../../web/server.ts';
import { keepMainWindows } from './double11.ts';
import { loadSeasons } from './seasons.ts';
import { openStatisticsDatabase, type StatisticsDatabase } from './statistics-database.ts';

export const CAMPAIGN = 'double11-2017';
export const CAMPAIGN_PATH = `/campaigns/${CAMPAIGN}`;

export interface Dashboard extends AsyncDisposable {
  readonly database: StatisticsDatabase;
  readonly web: RunningWeb;
  /** The page at a path with its query, such as `/operations?lang=zh`. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** The dashboard over the period and the day of both seasons of Double 11, as a 1:n sample, on real ClickHouse. */
export async function openDashboard(sampleFactor = 100_000, isUnmarked = false): Promise<Dashboard> {
  const database = await openStatisticsDatabase();
  await loadSeasons(database, sampleFactor, 'sums', isUnmarked);
  await keepMainWindows(database.client);
  const served = await serveDashboard(database);
  return {
    ...served,
    [Symbol.asyncDispose]: async () => {
      await served[Symbol.asyncDispose]();
      await database.stop();
    },
  };
}

/** A dashboard that knows nothing yet, over a database that stays when it ends. */
export async function serveDashboard(database: StatisticsDatabase): Promise<Dashboard> {
  const { clickhouse } = database.engines.connections;
  const web = await openWeb(database.client, { clickhouse });
  return {
    database,
    web,
    get: (path, headers = {}) => fetch(new URL(path, web.url), { headers, redirect: 'manual' }),
    [Symbol.asyncDispose]: () => web.close(),
  };
}

/** The dashboard's server alone, by default on a free port. */
export async function openWeb(
  clickhouse: ClickHouseClient,
  connections: Partial<Connections>,
  {
    port = 0,
    names = [],
    onFailure = () => undefined,
  }: { port?: number; names?: readonly string[]; onFailure?: (error: unknown) => void } = {},
): Promise<RunningWeb & AsyncDisposable> {
  const web = await startWeb({
    engines: { clickhouse, connections },
    host: '127.0.0.1',
    port,
    names,
    token: undefined,
    onFailure,
  });
  return { ...web, [Symbol.asyncDispose]: () => web.close() };
}

/** The Chromium of this machine; undefined if there is none. */
export const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  .map((program) => spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim())
  .find((path) => path !== '');

/**
 * That Chromium, for tests that are skipped where there is none: without the emulation of a graphics card, which draws
 * nothing here. Root has to do without its sandbox.
 */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM ?? '',
    args: [
      '--disable-gpu',
      '--disable-software-rasterizer',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}
