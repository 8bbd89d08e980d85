import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** The tables of the database of which a row contains a text, in whatever column. */
export async function tablesWith(client: ClickHouseClient, text: string): Promise<string[]> {
  const tables = await rows<{ name: string }>(
    client,
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const [count] = await rows<{ n: string }>(
      client,
      `SELECT countIf(position(toString(tuple(*)), {text:String}) > 0) AS n FROM ${name}`,
      { text },
    );
    if (Number(count?.n) > 0) found.push(name);
  }
  return found;
}
