import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { ROLLUP_DEFINITION } from '../../domain/slices.ts';

/** The definition that slices must have now: with groups of orders, an odd number, if a campaign is a sample. */
export async function rollupDefinition(client: ClickHouseClient): Promise<number> {
  const [found] = await rows<{ samples: number }>(
    client,
    `SELECT max(factor) > 1 AS samples
     FROM (SELECT argMax(if(removed, 1, sample_factor), load_version) AS factor FROM reference_campaign GROUP BY campaign)`,
  );
  return ROLLUP_DEFINITION + (found?.samples ?? 0);
}
