import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import type { NodeClickHouseClientConfigOptions } from '@clickhouse/client/dist/config.js';
import { afterAll, beforeAll } from 'vitest';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { readEnvironment } from '../../../workers/environment.ts';

/** The client logs every error that it also throws; here most errors are what is tested. */
export const QUIET = { log: { level: ClickHouseLogLevel.OFF } };

/** The local ClickHouse, whatever the environment names: these tests are about it and no other. */
export function useLocalClickHouse(): {
  readonly url: () => string;
  readonly engines: () => TestEngines;
  /** The official client as anyone would make it, closed after the file's tests. */
  readonly client: (options?: NodeClickHouseClientConfigOptions) => ClickHouseClient;
} {
  let engines: TestEngines | undefined;
  const clients: ClickHouseClient[] = [];
  const started = (): TestEngines => {
    if (engines === undefined) throw new Error('used before beforeAll');
    return engines;
  };
  beforeAll(async () => {
    engines = await startTestEngines({ clickhouse: true }, readEnvironment({}));
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await engines?.stop();
  });
  return {
    url: () => started().addresses.clickhouseUrl,
    engines: started,
    client: (options = {}) => {
      const { url, user, password } = started().connections.clickhouse;
      const login = { username: user ?? '', password: password?.reveal() ?? '' };
      const client = createClient({ ...QUIET, url, ...login, ...options });
      clients.push(client);
      return client;
    },
  };
}
