import type { ClickHouseClient } from '../adapters/clickhouse/client.ts';
import { migrate, pendingSteps } from '../adapters/clickhouse/migrate.ts';

/** The statements of a file of schemas/clickhouse. */
export interface FileStatements {
  readonly file: string;
  readonly statements: readonly string[];
}

/** Does what a worker does when it starts; a dry run changes nothing. Resolves to the statements. */
export async function migrateTables(
  client: ClickHouseClient,
  isDryRun: boolean,
  schema?: URL,
): Promise<FileStatements[]> {
  const steps = isDryRun ? await pendingSteps(client, schema) : await migrate(client, schema);
  return steps
    .filter(({ statements }) => statements.length > 0)
    .map(({ path, statements }) => ({ file: path, statements }));
}
