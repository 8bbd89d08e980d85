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
export function accessInXml(statements: readonly string[], database: string): AccessInXml {
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
