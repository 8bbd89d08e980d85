import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { statementsOf } from '../../adapters/clickhouse/migration/schema-files.ts';
import { loginOf } from '../../infra/engines/clickhouse/logins.ts';
import { startClickHouse, USERS } from '../../infra/engines/clickhouse/start.ts';
import { findPorts } from '../../infra/engines/ports.ts';
import { accessInXml } from './access-in-xml.ts';
import { QUIET } from './local-clickhouse.ts';
import { page } from './markdown.ts';

/** The statements of infra/clickhouse/analyst-role.sql. */
export const ROLE_STATEMENTS = statementsOf(page('infra/clickhouse/analyst-role.sql'));
/** The statements of infra/clickhouse/public-role.sql. */
const PUBLIC_STATEMENTS = statementsOf(page('infra/clickhouse/public-role.sql'));
const DATABASE = 'default';

/** A user of the test's server reaches the quota sooner than by the file's number. */
export const withSmallQuota = (statement: string): string =>
  statement.replace('queries = 2000', 'queries = 300');

/** A ClickHouse with the role, profile and quota of the file, users who have them, and one who may manage access. */
export interface ClickHouseWithRole {
  client(user: string): ClickHouseClient;
  stop(): Promise<void>;
}

export async function startClickHouseWithRole(
  analysts: readonly string[],
  manager: string,
  role: 'countyflow_analyst' | 'countyflow_public' = 'countyflow_analyst',
): Promise<ClickHouseWithRole> {
  const home = mkdtempSync(join(tmpdir(), 'countyflow-test-'));
  const passwords = new Map([...analysts, manager].map((user) => [user, randomBytes(24).toString('hex')]));
  const hashOf = (user: string) =>
    createHash('sha256')
      .update(passwords.get(user) ?? '')
      .digest('hex');
  const users = join(home, 'users.xml');
  writeFileSync(users, usersFile(analysts, manager, hashOf, role), { mode: 0o600 });
  const ports = await findPorts(['clickhouse', 'clickhouseNative']);
  const child = await startClickHouse(home, ports, DATABASE, join(home, 'clickhouse.log'), { users });
  passwords.set('countyflow', readFileSync(loginOf(home).passwordFile, 'utf8').trim());
  const clients: ClickHouseClient[] = [];
  return {
    client: (username) => {
      const password = passwords.get(username) ?? '';
      const client = createClient({
        ...QUIET,
        url: `http://127.0.0.1:${ports.clickhouse}`,
        username,
        password,
      });
      clients.push(client);
      return client;
    },
    stop: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await child.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function usersFile(
  analysts: readonly string[],
  manager: string,
  hashOf: (user: string) => string,
  role: string,
): string {
  const access = accessInXml(
    (role === 'countyflow_public' ? PUBLIC_STATEMENTS : ROLE_STATEMENTS).map(withSmallQuota),
    DATABASE,
  );
  const login = (user: string) =>
    `<password_sha256_hex>${hashOf(user)}</password_sha256_hex><networks><ip>127.0.0.1</ip></networks>`;
  const users = [
    ...analysts.map(
      (user) =>
        `<${user}>${login(user)}<profile>${role}</profile><quota>${role}</quota>` +
        `<grants><query>GRANT ${role}</query></grants><databases>${access.rowPolicies}</databases></${user}>`,
    ),
    `<${manager}>${login(manager)}<profile>default</profile><quota>default</quota>` +
      `<access_management>1</access_management></${manager}>`,
  ];
  return readFileSync(USERS, 'utf8')
    .replace('</profiles>', `${access.profiles}</profiles>`)
    .replace('</quotas>', `${access.quotas}</quotas><roles>${access.roles}</roles>`)
    .replace('</users>', `${users.join('')}</users>`);
}
