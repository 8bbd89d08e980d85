import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { statementsOf } from '../../adapters/clickhouse/migration/schema-files.ts';
import { loginOf } from '../../infra/engines/clickhouse/logins.ts';
import { startClickHouse, USERS } from '../../infra/engines/clickhouse/start.ts';
import { findPorts } from '../../infra/engines/ports.ts';
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

/**
 * SQL of access management as entries of users.xml. The local ClickHouse has no storage for `CREATE ROLE`
 * (docs/adr/0028), but it enforces the same grants, limits and quotas from that file. Tests compare what the server
 * then says that it enforces with the SQL.
 */
export interface AccessInXml {
  readonly roles: string;
  readonly profiles: string;
  readonly quotas: string;
  /** What limits the rows of a table, for a user who has the role. */
  readonly rowPolicies: string;
}

/** @param database Where names without a database are. Throws at a statement of another kind. */
function accessInXml(statements: readonly string[], database: string): AccessInXml {
  const grants: string[] = [];
  const found = { profiles: '', quotas: '' };
  const policies = new Map<string, string>();
  let role = '';
  for (const statement of statements) {
    const text = statement.replaceAll(/\s+/g, ' ');
    const read = <Groups extends string, Optional extends string = never>(form: RegExp) =>
      form.exec(text)?.groups as (Record<Groups, string> & Partial<Record<Optional, string>>) | undefined;
    const created = read<'role'>(/^CREATE ROLE IF NOT EXISTS (?<role>\w+)$/);
    const grant = read<'rights'>(/^GRANT (?<rights>SELECT ON .+) TO \w+$/);
    const profile = read<'name' | 'settings'>(
      /^CREATE SETTINGS PROFILE OR REPLACE (?<name>\w+) SETTINGS (?<settings>.+) TO \w+$/,
    );
    const quota = read<'name' | 'limits'>(
      /^CREATE QUOTA OR REPLACE (?<name>\w+) KEYED BY user_name FOR INTERVAL 1 hour MAX (?<limits>.+) TO \w+$/,
    );
    const policy = read<'table' | 'filter', 'database'>(
      /^CREATE ROW POLICY OR REPLACE \w+ ON (?:(?<database>\w+)\.)?(?<table>\w+) FOR SELECT USING (?<filter>.+) TO \w+$/,
    );
    if (created !== undefined) role = created.role;
    else if (grant !== undefined) grants.push(inDatabase(grant.rights, database));
    else if (profile !== undefined) found.profiles += element(profile.name, settings(profile.settings));
    else if (quota !== undefined) found.quotas += element(quota.name, hourly(quota.limits));
    else if (policy !== undefined) {
      const { database: of = database, table, filter } = policy;
      const policed = element(table, element('filter', escaped(filter)));
      policies.set(of, `${policies.get(of) ?? ''}${policed}`);
    }
    // A fresh server has granted nothing.
    else if (!text.startsWith('REVOKE ALL ON *.* FROM ')) throw new Error(`not translated: ${text}`);
  }
  const queries = grants.map((rights) => element('query', `GRANT ${rights}`)).join('');
  const rowPolicies = [...policies].map(([of, policed]) => element(of, policed)).join('');
  return { roles: element(role, element('grants', queries)), ...found, rowPolicies };
}

const escaped = (text: string): string => text.replaceAll('<', '&lt;');

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

function inDatabase(rights: string, database: string): string {
  return rights.replaceAll(/ ON (\w+)(?![\w.])/g, ` ON ${database}.$1`);
}

/** `name = 1 MIN 1 MAX 2, other = 3 CONST` as values and constraints. */
function settings(text: string): string {
  const all = text.split(', ').map((one) => {
    const [, name = '', value = '', bounds = ''] = /^(\w+) = (\w+)(.*)$/.exec(one) ?? [];
    const constraint =
      bounds === ' CONST'
        ? '<const/>'
        : [...bounds.matchAll(/(MIN|MAX) (\w+)/g)]
            .map(([, end = '', bound = '']) => element(end.toLowerCase(), bound))
            .join('');
    return { value: element(name, value), constraint: constraint && element(name, constraint) };
  });
  return (
    all.map(({ value }) => value).join('') +
    element('constraints', all.map(({ constraint }) => constraint).join(''))
  );
}

function hourly(limits: string): string {
  const each = limits.split(', ').map((limit) => limit.split(' = '));
  return element(
    'interval',
    element('duration', '3600') + each.map(([name = '', most = '']) => element(name, most)).join(''),
  );
}
