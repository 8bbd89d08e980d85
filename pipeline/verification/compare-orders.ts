import { HOT_SECONDS } from '../../domain/slices.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { type CheckResult, DIFFERENCE_TEXTS, type DifferenceKind } from './difference.ts';
import { SPILL_TO_DISK } from './spill-to-disk.ts';

interface OutcomeRow {
  outcome: string;
  orders: string;
  examples: [string, string, string, string][];
}

const STORED_VERSION =
  '(version, content_hash, columns_hash)::Tuple(version UInt64, content_hash UInt64, columns_hash UInt64)';

/**
 * Compares the winning version of every order in the sources with the one in the table `orders`, in both directions. A
 * stored version above the winner is correct if it was read but not yet logged when the check began.
 * `table` is the scratch table. `limit` is a small integer. `unreadable` lists the platforms whose sources could not all be
 * read in full; `all` if the platform of such a source is not known.
 */
export async function compareOrders(
  client: ClickHouseClient,
  table: string,
  unreadable: readonly Platform[] | 'all',
  limit: number,
): Promise<CheckResult> {
  const found = await rows<OutcomeRow>(
    client,
    `SELECT outcome, count() AS orders,
       groupArraySorted(${limit})((platform, order_id, expected_text, actual_text)) AS examples
     FROM (
       SELECT platform, order_id, toStartOfInterval(placed_at, INTERVAL ${HOT_SECONDS} SECOND) AS placed_slice,
         maxIf(${STORED_VERSION}, side = 'source') AS expected,
         maxIf(${STORED_VERSION}, side = 'stored') AS actual,
         groupUniqArrayIf(${STORED_VERSION}, side = 'pending') AS pending,
         (actual.version, actual.content_hash) > (expected.version, expected.content_hash) AS is_above,
         {allUnreadable:Bool} OR has({unreadable:Array(String)}, toString(platform)) AS is_partly_readable,
         multiIf(
           actual = expected, 'same',
           has(pending, actual) AND is_above, 'ahead',
           actual.version = 0 AND expected.version = 0, 'pending',
           is_partly_readable AND is_above, 'unverifiable',
           actual.version = 0, 'missing', expected.version = 0, 'extra', 'differing') AS outcome,
         if(expected.version = 0, 'nothing',
           concat('version ', toString(expected.version), ', content ', hex(expected.content_hash))) AS expected_text,
         if(actual.version = 0, 'nothing', concat('version ', toString(actual.version), ', content ', hex(actual.content_hash),
           if((actual.version, actual.content_hash) = (expected.version, expected.content_hash), ' in other columns', ''))) AS actual_text
       FROM ${table}
       GROUP BY platform, order_id, placed_slice
     )
     GROUP BY outcome
     ${SPILL_TO_DISK}`,
    { allUnreadable: unreadable === 'all', unreadable: unreadable === 'all' ? [] : unreadable },
  );
  const orders = (outcome: string): number =>
    Number(found.find((row) => row.outcome === outcome)?.orders ?? 0);
  const differing = found.filter((row) => row.outcome in DIFFERENCE_TEXTS);
  return {
    name: 'orders',
    summary: `${orders('same') + orders('ahead')} orders are the same in the sources and in the table`,
    total: differing.reduce((sum, row) => sum + Number(row.orders), 0),
    differences: differing
      .flatMap(({ outcome, examples }) =>
        examples.map(([platform, orderId, expected, actual]) => ({
          subject: `order ${platform}/${orderId}`,
          message: `${DIFFERENCE_TEXTS[outcome as DifferenceKind]}: sources ${expected}; table ${actual}`,
        })),
      )
      .slice(0, limit),
    notes:
      orders('unverifiable') === 0
        ? []
        : [
            `${orders('unverifiable')} orders are only in the table, and some sources could not be read again`,
          ],
  };
}
