import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENGINE_NAMES } from '../infra/engines/engine-list.ts';
import { type RunningEngines, startEngines, type StartOptions } from '../infra/engines/start.ts';
import { connectClickHouse } from '../adapters/clickhouse/client.ts';
import {
  type Addresses,
  type Environment,
  logIn,
  readEnvironment,
} from '../adapters/configuration/environment.ts';

export interface TestEngines extends RunningEngines {
  /** The temporary home folder; removed by `stop`. */
  readonly home: string;
}

/** What a test file needs; anything left out is not started. */
export interface Wanted {
  readonly kafka?: boolean;
  readonly temporal?: boolean;
  /**
   * True for a new database, on the server that the worker of Vitest has for all its files if the project shares one. A
   * file that needs a server of its own says why.
   */
  readonly clickhouse?: boolean | 'stops it';
}

/** A ClickHouse that files share, one after the other. */
export type SharedClickHouse = Required<Pick<Addresses, 'clickhouseUrl' | 'clickhouseLogin'>>;

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a worker asks for its own. */
    sharedClickHouses: string;
  }
}

/**
 * Real engines in a temporary home folder, for one test file: start in beforeAll, stop in afterAll. Engines whose
 * address is in the environment are used as they are, unless another environment is given, whose engines are not shared.
 */
export async function startTestEngines(wanted: Wanted, environment?: Environment): Promise<TestEngines> {
  const home = mkdtempSync(join(tmpdir(), 'countyflow-test-'));
  const remove = () => {
    rmSync(home, { recursive: true, force: true });
  };
  const engines = ENGINE_NAMES.filter((name) => wanted[name]);
  const options = { home, engines, handleSignals: false };
  try {
    const shared =
      environment === undefined && wanted.clickhouse === true ? await findSharedClickHouse() : undefined;
    if (shared !== undefined) return await startBeside(shared, options, remove);
    const running = await startEngines({ ...options, environment: environment ?? readEnvironment() });
    return { ...running, home, stop: () => running.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The one of this worker; undefined in a program, and in a project that shares none. */
async function findSharedClickHouse(): Promise<SharedClickHouse | undefined> {
  const worker = process.env['VITEST_POOL_ID'];
  if (worker === undefined) return undefined;
  const { inject } = await import('vitest');
  const address = inject('sharedClickHouses') as string | undefined;
  if (address === undefined) return undefined;
  const answer = await fetch(`${address}/${worker}`, { headers: { connection: 'close' } });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as SharedClickHouse;
}

/** The other engines, and a database of their own on the shared ClickHouse. */
async function startBeside(
  shared: SharedClickHouse,
  options: Omit<StartOptions, 'environment'> & { readonly home: string },
  remove: () => void,
): Promise<TestEngines> {
  const database = `file_${randomBytes(6).toString('hex')}`;
  const given = readEnvironment();
  const credentials = { ...given.credentials, clickhouse: logIn(shared.clickhouseLogin) };
  const running = await startEngines({
    ...options,
    environment: {
      ...given,
      credentials,
      clickhouseUrl: shared.clickhouseUrl,
      clickhouseDatabase: database,
    },
  });
  const admin = connectClickHouse({ ...running.connections.clickhouse, database: 'default' });
  await admin.command({ query: `CREATE DATABASE ${database}` });
  return {
    ...running,
    addresses: { ...running.addresses, clickhouseLogin: shared.clickhouseLogin },
    home: options.home,
    stop: async () => {
      try {
        await admin.command({ query: `DROP DATABASE ${database} SYNC` });
        await admin.close();
      } finally {
        await running.stop().finally(remove);
      }
    },
  };
}
