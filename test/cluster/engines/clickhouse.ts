import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { logIn } from '../../../adapters/configuration/environment.ts';
import { loginOf } from '../../../infra/engines/clickhouse/logins.ts';
import { startClickHouse } from '../../../infra/engines/clickhouse/start.ts';
import { findPorts } from '../../../infra/engines/ports.ts';
import { Killable } from './killable.ts';

export interface ClickHouseShards {
  /** Variables for a process that works on it. */
  readonly env: Readonly<Record<string, string>>;
  readonly shards: readonly Killable[];
  /** Makes an empty database, beside the one that `env` names. */
  createDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

const DATABASE = 'default';

export async function startClickHouseShards(folder: string): Promise<ClickHouseShards> {
  mkdirSync(folder, { recursive: true });
  const ports = await findPorts(['clickhouse', 'clickhouseNative']);
  const logPath = join(folder, 'clickhouse.log');
  const shard = await Killable.start('ClickHouse', () => startClickHouse(folder, ports, DATABASE, logPath));
  const url = `http://127.0.0.1:${String(ports.clickhouse)}`;
  const { user, passwordFile } = loginOf(folder);
  return {
    env: {
      CLICKHOUSE_URL: url,
      CLICKHOUSE_DATABASE: DATABASE,
      CLICKHOUSE_USER: user,
      CLICKHOUSE_PASSWORD_FILE: passwordFile,
    },
    shards: [shard],
    createDatabase: async (name) => {
      const client = connectClickHouse({ url, ...logIn({ user, passwordFile }) });
      await client.command({ query: `CREATE DATABASE ${name}` }).finally(() => client.close());
    },
    stop: () => shard.stop(),
  };
}
