import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { BOUNDED } from './compare-orders.ts';
import type { CheckResult } from './difference.ts';

/** Two contents under one version: the greater hash counts, so the state is right, and its publisher is not. */
const VERSION_CONFLICTS = (table: string): string => `
  SELECT 'version' AS kind, platform, order_id, version, arraySort(groupUniqArray(content_hash)) AS content_hashes,
    emptyArrayDateTime() AS placed_ats
  FROM ${table} WHERE side != 'stored'
  GROUP BY platform, order_id, version HAVING length(content_hashes) > 1`;

/** One order id under two placed times: two rows of the state for one order. */
const IDENTITY_CONFLICTS = (table: string): string => `
  SELECT 'identity' AS kind, platform, order_id, 0 AS version, emptyArrayUInt64() AS content_hashes,
    arraySort(groupUniqArray(placed_at)) AS placed_ats
  FROM ${table}
  GROUP BY platform, order_id HAVING length(placed_ats) > 1`;

export interface ConflictResult {
  readonly versions: CheckResult;
  readonly identities: CheckResult;
}

/** Finds both kinds of conflict, and writes them to the table `conflict`. Only identities make the state wrong. */
export async function findConflicts(
  client: ClickHouseClient,
  table: string,
  limit: number,
): Promise<ConflictResult> {
  const columns = 'kind, platform, order_id, version, content_hashes, placed_ats';
  for (const find of [VERSION_CONFLICTS(table), IDENTITY_CONFLICTS(table)]) {
    await client.command({ query: `INSERT INTO conflict (${columns}) ${find} ${BOUNDED}` });
  }
  const versions = await first(client, VERSION_CONFLICTS(table), limit);
  const identities = await first(client, IDENTITY_CONFLICTS(table), limit);
  return {
    versions: {
      name: 'version conflicts',
      summary: `${versions.total} versions came with two contents; of each the greater hash counts`,
      total: 0,
      differences: [],
      notes: versions.found.map(
        ({ platform, order_id, version, details }) =>
          `order ${platform}/${order_id}: version ${version} has the contents ${details.join(', ')}`,
      ),
    },
    identities: {
      name: 'identity conflicts',
      summary: `${identities.total} order ids came under two placed times`,
      total: identities.total,
      differences: identities.found.map(({ platform, order_id, details }) => ({
        subject: `order ${platform}/${order_id}`,
        message: `was placed at ${details.join(' and at ')}; it counts once for each`,
      })),
      notes: [],
    },
  };
}

interface Row {
  platform: string;
  order_id: string;
  version: string;
  details: string[];
  total: string;
}

async function first(
  client: ClickHouseClient,
  find: string,
  limit: number,
): Promise<{ total: number; found: Row[] }> {
  const found = await rows<Row>(
    client,
    `SELECT platform, order_id, version, count() OVER () AS total,
       if(kind = 'version', arrayMap(h -> hex(h), content_hashes), arrayMap(t -> toString(t), placed_ats)) AS details
     FROM (${find}) ORDER BY platform, order_id, version LIMIT {limit:UInt32} ${BOUNDED}`,
    { limit },
  );
  return { total: Number(found[0]?.total ?? 0), found };
}
