import { HOT_SECONDS } from '../../domain/slices.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { CheckResult } from './difference.ts';

/** Grouping goes on on disk from here: there may be more orders than memory. */
export const BOUNDED = 'SETTINGS max_bytes_before_external_group_by = 268435456';

interface Row {
  outcome: string;
  orders: string;
  examples: [string, string, string, string][];
}

const WORDS: Record<string, string> = {
  missing: 'is in the sources and not in the state',
  extra: 'is in the state and in no source',
  differing: 'differs between the sources and the state',
};

/**
 * The winner of every order, by the second reading and by the state, both ways. A stored version above the winner
 * is right where it is among those that were not logged yet when the check began.
 * `limit` is a small integer. `unreadable`: platforms of which a source could not be read to its full extent; `all` where any platform's.
 */
export async function compareOrders(
  client: ClickHouseClient,
  table: string,
  unreadable: readonly Platform[] | 'all',
  limit: number,
): Promise<CheckResult> {
  const found = await rows<Row>(
    client,
    `SELECT outcome, count() AS orders,
       groupArraySorted(${limit})((platform, order_id, show_expected, show_actual)) AS examples
     FROM (
       SELECT platform, order_id, toStartOfInterval(placed_at, INTERVAL ${HOT_SECONDS} SECOND) AS placed_slice,
         maxIf((version, content_hash, columns_hash), side = 'source') AS expected,
         maxIf((version, content_hash, columns_hash), side = 'stored') AS actual,
         groupUniqArrayIf((version, content_hash, columns_hash), side = 'pending') AS pending,
         {everything:Bool} OR has({unreadable:Array(String)}, toString(platform)) AS partly,
         multiIf(
           actual = expected, 'same',
           has(pending, actual) AND (actual.1, actual.2) > (expected.1, expected.2), 'ahead',
           actual.1 = 0 AND expected.1 = 0, 'pending',
           partly AND (actual.1, actual.2) > (expected.1, expected.2), 'unverifiable',
           actual.1 = 0, 'missing', expected.1 = 0, 'extra', 'differing') AS outcome,
         if(expected.1 = 0, 'nothing', concat('version ', toString(expected.1), ', content ', hex(expected.2))) AS show_expected,
         if(actual.1 = 0, 'nothing', concat('version ', toString(actual.1), ', content ', hex(actual.2),
           if((actual.1, actual.2) = (expected.1, expected.2), ' in other columns', ''))) AS show_actual
       FROM ${table}
       GROUP BY platform, order_id, placed_slice
     )
     GROUP BY outcome
     ${BOUNDED}`,
    { everything: unreadable === 'all', unreadable: unreadable === 'all' ? [] : unreadable },
  );
  const orders = (outcome: string): number =>
    Number(found.find((row) => row.outcome === outcome)?.orders ?? 0);
  const wrong = found.filter((row) => row.outcome in WORDS);
  return {
    name: 'orders',
    summary: `${orders('same') + orders('ahead')} orders are the same in the sources and in the state`,
    total: wrong.reduce((sum, row) => sum + Number(row.orders), 0),
    differences: wrong
      .flatMap(({ outcome, examples }) =>
        examples.map(([platform, orderId, expected, actual]) => ({
          subject: `order ${platform}/${orderId}`,
          message: `${WORDS[outcome] ?? outcome}: sources ${expected}; state ${actual}`,
        })),
      )
      .slice(0, limit),
    notes:
      orders('unverifiable') === 0
        ? []
        : [
            `${orders('unverifiable')} orders are in the state alone, and some sources could not be read again`,
          ],
  };
}
