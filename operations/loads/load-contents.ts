import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** What the stored ranges of the sources of a load hold. */
export interface LoadContents {
  readonly records: number;
  readonly accepted: number;
  readonly quarantined: number;
  /** Quarantined events by reason code. */
  readonly reasons: Readonly<Record<string, number>>;
}

export async function readContents(client: ClickHouseClient, load: string): Promise<LoadContents> {
  const [found] = await rows<{
    records: string;
    accepted: string;
    quarantined: string;
    reasons: Record<string, string>;
  }>(
    client,
    `SELECT sum(part.records) AS records, sum(part.accepted) AS accepted, sum(part.quarantined) AS quarantined,
       sumMap(part.reasons) AS reasons
     FROM ingest_range AS part
     INNER JOIN (SELECT source, first_position, next_position FROM backfill_plan FINAL WHERE plan = {load:String}) AS planned
       ON part.source = planned.source
     WHERE part.source IN (SELECT source FROM backfill_plan WHERE plan = {load:String})
       AND part.first_position >= planned.first_position AND part.next_position <= planned.next_position`,
    { load },
  );
  return {
    records: Number(found?.records ?? 0),
    accepted: Number(found?.accepted ?? 0),
    quarantined: Number(found?.quarantined ?? 0),
    reasons: Object.fromEntries(
      Object.entries(found?.reasons ?? {}).map(([code, events]) => [code, Number(events)]),
    ),
  };
}
