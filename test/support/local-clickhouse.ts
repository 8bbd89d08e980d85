import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import type { NodeClickHouseClientConfigOptions } from '@clickhouse/client/dist/config.js';
import { afterAll, beforeAll } from 'vitest';
import { startTestEngines, type TestEngines } from '../engines.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { PATIENCE } from './patience.ts';

/** The client logs every error that it also throws; here most errors are what is tested. */
export const QUIET = { log: { level: ClickHouseLogLevel.OFF } };

export interface LocalClickHouse {
  readonly url: () => string;
  readonly engines: () => TestEngines;
  /** The official client as the pipeline's user, closed after the file's tests. */
  readonly client: (options?: NodeClickHouseClientConfigOptions) => ClickHouseClient;
  /** A statement in the address, as the pipeline's user. */
  readonly get: (query: string) => Promise<Response>;
}

/** The local ClickHouse, whatever the environment names: these tests are about it and no other. */
export function useLocalClickHouse(): LocalClickHouse {
  let engines: TestEngines | undefined;
  const clients: ClickHouseClient[] = [];
  const started = (): TestEngines => {
    if (engines === undefined) throw new Error('used before beforeAll');
    return engines;
  };
  const login = () => {
    const { user, password } = started().connections.clickhouse;
    return { username: user ?? '', password: password?.reveal() ?? '' };
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
      const { clickhouseUrl: url } = started().addresses;
      const client = createClient({
        ...QUIET,
        request_timeout: PATIENCE.timeout,
        url,
        ...login(),
        ...options,
      });
      clients.push(client);
      return client;
    },
    get: (query) => {
      const { username, password } = login();
      return fetch(`${started().addresses.clickhouseUrl}/?query=${encodeURIComponent(query)}`, {
        headers: { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password },
      });
    },
  };
}
