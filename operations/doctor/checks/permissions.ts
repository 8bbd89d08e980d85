import { type ClickHouseClient, isGranted, rows } from '../../../adapters/clickhouse/client.ts';
import { probePermissions } from '../../../adapters/kafka/permissions.ts';
import { MIRROR_GROUP, TOPIC_PREFIX } from '../../../schemas/topics.ts';
import { type Check, checkOf, ok, problem, warning } from '../check.ts';

const GRANT = 'grant what docs/security.md lists for it';

export const PERMISSIONS: readonly Check[] = [
  checkOf('permissions', 'kafka', async (kafka) => {
    const user = kafka.sasl === undefined ? 'this client of Kafka' : `Kafka's user ${kafka.sasl.username}`;
    const { read, group, settings, create } = await probePermissions(kafka);
    return [
      read === false
        ? problem(
            `${user} may not read the topics`,
            'a worker with this user can read nothing',
            `${GRANT}: READ on topics that begin with ${TOPIC_PREFIX}`,
          )
        : ok(
            `${user} may read the topics${read === null ? ', although there are none yet' : ''}`,
            'the worker reads them',
          ),
      group
        ? ok(`${user} may use the group ${MIRROR_GROUP}`, 'lag tools show it')
        : warning(
            `${user} may not use the group ${MIRROR_GROUP}`,
            'lag tools show no cursor',
            `${GRANT}: READ on the group ${MIRROR_GROUP}`,
          ),
      settings && create
        ? ok(`${user} may create topics and see their settings`, 'only countyflow topics needs this')
        : ok(
            `${user} may not ${create ? 'see the settings of topics' : 'create topics'}`,
            'only the administrator needs it, for countyflow topics',
          ),
    ];
  }),
  checkOf('permissions', 'clickhouse', async (client, { connections }) => {
    const user = `ClickHouse's user ${connections.clickhouse?.user ?? 'default'}`;
    const why = 'a worker creates tables and views, writes orders, and removes superseded rollups';
    const refused = await refusedGrants(client);
    if (refused.length === 0) return [ok(`${user} may do what a worker does`, why)];
    const what = `${user} may not ${refused.join(', ')} in its database`;
    return [problem(what, why, `grant ${user} these rights`)];
  }),
  checkOf('permissions', 'temporal', async (client) => {
    const { namespace } = client.options;
    const why = 'workers and commands start, query and list workflows';
    await client.workflow.count();
    return [ok(`this client may list workflows in Temporal's namespace ${namespace}`, why)];
  }),
];

const WORKER_GRANTS = [
  'SELECT',
  'INSERT',
  'ALTER TABLE',
  'ALTER DELETE',
  'CREATE TABLE',
  'CREATE VIEW',
  'DROP TABLE',
  'DROP VIEW',
] as const;

async function refusedGrants(client: ClickHouseClient): Promise<string[]> {
  const [session] = await rows<{ readonly: string }>(
    client,
    "SELECT toString(getSetting('readonly')) AS readonly",
  );
  const refused: string[] = [];
  for (const right of WORKER_GRANTS)
    if (!(await isGranted(client, right)) || (session?.readonly !== '0' && right !== 'SELECT'))
      refused.push(right);
  return refused;
}
