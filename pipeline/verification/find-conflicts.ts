import { HOT_SECONDS } from '../../domain/slices.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { CheckResult } from './difference.ts';
import { SPILL_TO_DISK } from './spill-to-disk.ts';

/** SQL: two contents under one version. The greater hash wins, so the table is right and the publisher is wrong. */
const versionConflicts = (table: string): string => `
  SELECT 'version' AS kind, platform, order_id, version, arraySort(groupUniqArray(content_hash)) AS content_hashes,
    emptyArrayDateTime() AS placed_ats
  FROM ${table} WHERE side != 'stored'
  GROUP BY platform, order_id, version HAVING length(content_hashes) > 1`;

/** SQL: two placed times under one order id. The table has a row for each hot slice that contains one of them. */
const identityConflicts = (table: string): string => `
  SELECT 'identity' AS kind, platform, order_id, 0 AS version, emptyArrayUInt64() AS content_hashes,
    arraySort(groupUniqArray(placed_at)) AS placed_ats
  FROM ${table}
  GROUP BY platform, order_id HAVING length(placed_ats) > 1`;

export interface ConflictResult {
  readonly versions: CheckResult;
  readonly identities: CheckResult;
}

/** Finds both kinds of conflict and writes them to the table `conflict`. Only identity conflicts make the orders wrong. */
export async function findConflicts(
  client: ClickHouseClient,
  table: string,
  limit: number,
): Promise<ConflictResult> {
  const columns = 'kind, platform, order_id, version, content_hashes, placed_ats';
  for (const conflicts of [versionConflicts(table), identityConflicts(table)]) {
    await client.command({ query: `INSERT INTO conflict (${columns}) ${conflicts} ${SPILL_TO_DISK}` });
  }
  const versions = await firstConflicts(client, versionConflicts(table), limit);
  const identities = await firstConflicts(client, identityConflicts(table), limit);
  return {
    versions: {
      name: 'version conflicts',
      summary: `${versions.total} versions came with two contents; the greater hash wins`,
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
      differences: identities.found.map(({ platform, order_id, details, counted }) => ({
        subject: `order ${platform}/${order_id}`,
        message: `was placed at ${details.join(' and at ')}; it counts ${howOften(counted)}`,
      })),
      notes: [],
    },
  };
}

interface ConflictRow {
  platform: string;
  order_id: string;
  version: string;
  details: string[];
  /** Orders that an identity conflict counts as. */
  counted: string;
  total: string;
}

async function firstConflicts(
  client: ClickHouseClient,
  conflicts: string,
  limit: number,
): Promise<{ total: number; found: ConflictRow[] }> {
  const found = await rows<ConflictRow>(
    client,
    `SELECT platform, order_id, version, count() OVER () AS total,
       if(kind = 'version', arrayMap(h -> hex(h), content_hashes), arrayMap(t -> toString(t), placed_ats)) AS details,
       length(arrayDistinct(arrayMap(t -> toStartOfInterval(t, INTERVAL ${String(HOT_SECONDS)} SECOND), placed_ats))) AS counted
     FROM (${conflicts}) ORDER BY platform, order_id, version LIMIT {limit:UInt32} ${SPILL_TO_DISK}`,
    { limit },
  );
  return { total: Number(found[0]?.total ?? 0), found };
}

/** Orders are stored by hot slice of placed time: each slice that contains a placed time counts the order once. */
function howOften(slices: string): string {
  return slices === '1' ? 'once, since they are in one hot slice' : `${slices} times, once in each hot slice`;
}
