import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { FIGURE_TABLES } from '../../pipeline/figures/figure-tables.ts';

/** Drops the states of live figures that fulfil a condition of SQL, in which TABLE stands for their table. */
export async function dropStates(
  client: ClickHouseClient,
  condition: string,
  parameters: Record<string, unknown>,
): Promise<void> {
  for (const table of Object.values(FIGURE_TABLES)) {
    const found = await rows<{ id: string }>(
      client,
      `SELECT DISTINCT _partition_id AS id FROM ${table} WHERE toString(pace) != 'edition' AND (${condition.replaceAll('TABLE', table)})`,
      parameters,
    );
    for (const { id } of found)
      if (/^\w+$/.test(id)) await client.command({ query: `ALTER TABLE ${table} DROP PARTITION ID '${id}'` });
  }
}
