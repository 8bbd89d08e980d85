import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { HOT_SECONDS } from '../../domain/slices.ts';
import { counted } from '../../domain/text/counted.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { type CheckResult, DIFFERENCE_TEXTS, type DifferenceKind, SPILL_TO_DISK } from './difference.ts';

/** A version, its content, and what a control total declares; version 0 if there is none. */
type Side = readonly [version: string, content: string, declared: string];

interface OutcomeRow {
  outcome: string;
  things: string;
  examples: [hour: number, platform: string, orderId: string, Side, Side, inOtherColumns: number][];
}

const COMPARE_ORDERS = sqlFile(import.meta.url, 'compare-orders');

/** What is compared, and what the check says of it. */
const KINDS = {
  orders: {
    same: 'order is',
    sameText: 'the same in the sources and in the table',
    one: 'order is',
    subject: (_: number, platform: string, orderId: string) => `order ${platform}/${orderId}`,
  },
  'control totals': {
    same: 'hour has',
    sameText: 'the same control total in the sources and in the table',
    one: 'control total is',
    subject: (hour: number, platform: string) =>
      `control total ${platform}/${new Date(hour * 1_000).toISOString()}`,
  },
} as const;

/**
 * Compares the winning version of every order in the sources with the one in the table `orders`, in both directions, or
 * likewise the control totals. A stored version above the winner is correct if it was read but not yet logged when the
 * check began. `table` is the scratch table. `limit` is a small integer. `unreadable` lists the platforms whose sources
 * could not all be read in full; `all` if the platform of such a source is not known.
 */
export async function compareOrders(
  client: ClickHouseClient,
  table: string,
  name: keyof typeof KINDS,
  unreadable: readonly Platform[] | 'all',
  limit: number,
): Promise<CheckResult> {
  const found = await rows<OutcomeRow>(client, COMPARE_ORDERS, {
    ...{ table, limit, hot: HOT_SECONDS, totals: name === 'control totals' },
    ...{ allUnreadable: unreadable === 'all', unreadable: unreadable === 'all' ? [] : unreadable },
  });
  const words = KINDS[name];
  const count = (outcome: string): number =>
    Number(found.find((row) => row.outcome === outcome)?.things ?? 0);
  const differing = found.filter((row) => row.outcome in DIFFERENCE_TEXTS);
  const unverifiable = count('unverifiable');
  return {
    name,
    summary: `${counted(count('same') + count('ahead'), words.same)} ${words.sameText}`,
    total: differing.reduce((sum, row) => sum + Number(row.things), 0),
    differences: differing
      .flatMap(({ outcome, examples }) => examples.map((example) => ({ outcome, example })))
      .sort((a, b) => a.example[0] - b.example[0])
      .slice(0, limit)
      .map(({ outcome, example: [hour, platform, orderId, expected, actual, inOtherColumns] }) => ({
        subject: words.subject(hour, platform, orderId),
        message:
          `${DIFFERENCE_TEXTS[outcome as DifferenceKind]}: sources ${describe(expected)}; ` +
          `table ${describe(actual)}${inOtherColumns ? ' in other columns' : ''}`,
      })),
    notes:
      unverifiable === 0
        ? []
        : [`${counted(unverifiable, words.one)} only in the table, and some sources could not be read again`],
  };
}

function describe([version, content, declared]: Side): string {
  if (version === '0') return 'nothing';
  const [orders = '', fen = ''] = declared.split(' ');
  const amounts = declared === '' ? '' : `, ${counted(BigInt(orders), 'order')}, ${fen} fen`;
  return `version ${version}${amounts}, content ${content}`;
}

/** Accepted events at logged positions. The three counts add up to all accepted events. */
export interface VersionCounts {
  /** Orders; an order id with placed times in two hot slices counts twice. */
  readonly orders: number;
  /** Versions replaced by a higher version, or by an equal version with a greater content hash. */
  readonly superseded: number;
  /** Events that repeat a version with the same content. */
  readonly duplicates: number;
}

export async function countVersions(client: ClickHouseClient, table: string): Promise<VersionCounts> {
  const [found] = await rows<{ orders: string; versions: string; events: string }>(
    client,
    `SELECT count() AS orders, sum(order_versions) AS versions, sum(order_events) AS events
     FROM (
       SELECT uniqExact(version, content_hash) AS order_versions, sum(events) AS order_events
       FROM ${table} WHERE side = 'source' AND order_id != ''
       GROUP BY platform, order_id, toStartOfInterval(placed_at, INTERVAL ${HOT_SECONDS} SECOND)
     )
     ${SPILL_TO_DISK}`,
  );
  const [orders, versions, events] = [Number(found?.orders), Number(found?.versions), Number(found?.events)];
  return { orders, superseded: versions - orders, duplicates: events - versions };
}

/** SQL: two contents under one version. The greater hash wins, so the table is right and the publisher is wrong. */
const versionConflicts = (table: string): string => `
  SELECT 'version' AS kind, platform, order_id, version, arraySort(groupUniqArray(content_hash)) AS content_hashes,
    emptyArrayDateTime() AS placed_ats
  FROM ${table} WHERE side != 'stored' AND order_id != ''
  GROUP BY platform, order_id, version HAVING length(content_hashes) > 1`;

/** SQL: two placed times under one order id. The table has a row for each hot slice that contains one of them. */
const identityConflicts = (table: string): string => `
  SELECT 'identity' AS kind, platform, order_id, 0 AS version, emptyArrayUInt64() AS content_hashes,
    arraySort(groupUniqArray(placed_at)) AS placed_ats
  FROM ${table} WHERE order_id != ''
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
      summary: `${counted(versions.total, 'version has')} two contents; the one with the greater hash counts`,
      total: 0,
      differences: [],
      notes: versions.found.map(
        ({ platform, order_id, version, details }) =>
          `order ${platform}/${order_id}: version ${version} has the contents ${details.join(', ')}`,
      ),
    },
    identities: {
      name: 'identity conflicts',
      summary: `${counted(identities.total, 'order id has')} two placed times`,
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
