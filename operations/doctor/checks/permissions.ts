import { type ClickHouseClient, isGranted, rows } from '../../../adapters/clickhouse/client.ts';
import { probePermissions } from '../../../adapters/kafka/permissions.ts';
import { MIRROR_GROUP, TOPIC_PREFIX } from '../../../schemas/topics.ts';
import { message } from '../../../schemas/text/message.ts';
import { type Check, checkOf, found, seen } from '../check.ts';

export const PERMISSIONS: readonly Check[] = [
  checkOf('permissions', 'kafka', async (kafka) => {
    const hasUser = kafka.sasl !== undefined;
    const user = message('doctor.permissions.kafka-user', { hasUser, user: kafka.sasl?.username });
    const { read, group, settings, create } = await probePermissions(kafka);
    const lacks = !create ? 'creation' : settings ? 'nothing' : 'settings';
    return [
      found(read === false ? 'error' : 'ok', 'permissions.read', {
        user,
        areNone: read === null,
        prefix: TOPIC_PREFIX,
      }),
      found(group ? 'ok' : 'warning', 'permissions.group', { user, group: MIRROR_GROUP }),
      seen('ok', 'permissions.topics', { user, lacks }),
    ];
  }),
  checkOf('permissions', 'clickhouse', async (client, { connections }) => {
    const refused = await refusedGrants(client);
    const values = { user: connections.clickhouse?.user ?? 'default', refused: refused.join(', ') };
    return [found(refused.length === 0 ? 'ok' : 'error', 'permissions.clickhouse', values)];
  }),
  checkOf('permissions', 'temporal', async (client) => {
    const { namespace } = client.options;
    await client.workflow.count();
    return [seen('ok', 'permissions.temporal', { namespace })];
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
