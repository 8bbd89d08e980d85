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
export async function readRejectTotals(client: ClickHouseClient): Promise<RejectTotal[]> {
  const found = await rows<Record<keyof RejectTotal, string>>(
    client,
    `SELECT if(topic = '', source, topic) AS \`from\`, code,
       countIf(quarantined_at > now() - INTERVAL 1 HOUR) AS lastHour,
       countIf(quarantined_at > now() - INTERVAL 1 DAY) AS lastDay, count() AS all, countIf(state = 'held') AS held
     FROM held_event GROUP BY \`from\`, code ORDER BY lastDay DESC, all DESC, \`from\`, code`,
  );
  return found.map(({ from, code, lastHour, lastDay, all, held }) => ({
    ...{ from, code },
    ...{ lastHour: Number(lastHour), lastDay: Number(lastDay), all: Number(all), held: Number(held) },
  }));
}
