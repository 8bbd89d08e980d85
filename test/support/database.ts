import { randomBytes } from 'node:crypto';
import { type ClickHouseClient, connectClickHouse, rows } from '../../adapters/clickhouse/client.ts';
import { migrate } from '../../adapters/clickhouse/migrate.ts';
import type { ClickHouseConnection } from '../../adapters/configuration/connections.ts';
import type { Counties } from '../../domain/order.ts';
import { createBufferPools } from '../../pipeline/validation/batch-buffer.ts';
import { openValidator } from '../../pipeline/validation/pool.ts';
import type { RejectSender } from '../../publishers/rejects/reject-sender.ts';
import { createIngestContext, type IngestContext } from '../../workers/ingest/pump.ts';
import { startTestEngines } from '../engines.ts';
import { COUNTIES } from './events.ts';
import { used } from './used.ts';

export interface TestDatabase extends AsyncDisposable {
  readonly client: ClickHouseClient;
  readonly name: string;
}

/** A new database on a shared ClickHouse, with nothing in it. It is dropped at the end. */
export async function emptyDatabase(connection: ClickHouseConnection): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = connectClickHouse(connection);
  await admin.command({ query: `CREATE DATABASE ${name}` });
  const client = connectClickHouse({ ...connection, database: name });
  return {
    client,
    name,
    async [Symbol.asyncDispose]() {
      await client.close();
      await admin.command({ query: `DROP DATABASE ${name}` });
      await admin.close();
    },
  };
}

/** The database of a client. */
export async function nameOf(client: ClickHouseClient): Promise<string> {
  const [found] = await rows<{ name: string }>(client, 'SELECT currentDatabase() AS name');
  return found?.name ?? '';
}

/** The same with this version's tables. */
export async function freshDatabase(connection: ClickHouseConnection): Promise<TestDatabase> {
  const database = await emptyDatabase(connection);
  await migrate(database.client);
  return database;
}

/** Tables and views as ClickHouse would create them again. */
export async function schemaOf(client: ClickHouseClient): Promise<{ name: string; query: string }[]> {
  return await rows<{ name: string; query: string }>(
    client,
    `SELECT name, replaceAll(create_table_query, currentDatabase(), 'db') AS query
     FROM system.tables WHERE database = currentDatabase() ORDER BY name`,
  );
}

export interface TestIngest extends AsyncDisposable {
  readonly client: ClickHouseClient;
  readonly ingestContext: IngestContext;
}

/** The pipeline's ingest into a database, with the worker's validation threads: close its validator at the end. */
export function ingestInto(
  client: ClickHouseClient,
  counties: Counties = COUNTIES,
  rejects?: RejectSender,
): IngestContext {
  return createIngestContext(client, openValidator(counties), createBufferPools({ events: 6 }), rejects);
}

/** The same into a new one. */
export async function freshIngest(
  connection: ClickHouseConnection,
  counties: Counties = COUNTIES,
  rejects?: RejectSender,
): Promise<TestIngest> {
  const database = await freshDatabase(connection);
  const { client } = database;
  const ingestContext = ingestInto(client, counties, rejects);
  return {
    client,
    ingestContext,
    async [Symbol.asyncDispose]() {
      await ingestContext.validator.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** A new database with this version's tables, on a ClickHouse of the file's own. */
export function useDatabase(): TestDatabase {
  return used(() => onOwnClickHouse(freshDatabase));
}

/** The same with the pipeline's ingest into it. */
export function useIngest(counties: Counties | Promise<Counties> = COUNTIES): TestIngest {
  return used(() => onOwnClickHouse(async (connection) => freshIngest(connection, await counties)));
}

async function onOwnClickHouse<T extends AsyncDisposable>(
  open: (connection: ClickHouseConnection) => Promise<T>,
): Promise<T> {
  const engines = await startTestEngines({ clickhouse: true });
  const opened = await open(engines.connections.clickhouse);
  return {
    ...opened,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await engines.stop();
    },
  };
}

/** The same for the tests of a file, into a database that is open by then. */
export function useIngestInto(
  client: () => ClickHouseClient,
  counties: Counties | Promise<Counties> = COUNTIES,
): IngestContext {
  return used(async () => {
    const context = ingestInto(client(), await counties);
    return { ...context, [Symbol.asyncDispose]: () => context.validator.close() };
  });
}
