import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** How many events of one topic or archive were refused for one reason. A topic belongs to one publisher. */
export interface RejectTotal {
  /** A topic of Kafka, or the source of an archive. */
  readonly from: string;
  readonly code: string;
  readonly lastHour: number;
  readonly lastDay: number;
  /** Since the beginning. */
  readonly all: number;
  /** Those that still wait for a decision. */
  readonly held: number;
}

/** Counts alone: nothing of an event, and no id. The most refused of the last day first. */
export function readRejectTotals(client: ClickHouseClient): Promise<RejectTotal[]> {
  return rows(
    client,
    `SELECT if(topic = '', source, topic) AS \`from\`, code,
       toFloat64(countIf(quarantined_at > now() - INTERVAL 1 HOUR)) AS lastHour,
       toFloat64(countIf(quarantined_at > now() - INTERVAL 1 DAY)) AS lastDay,
       toFloat64(count()) AS all, toFloat64(countIf(state = 'held')) AS held
     FROM held_event GROUP BY \`from\`, code ORDER BY lastDay DESC, all DESC, \`from\`, code`,
  );
}
