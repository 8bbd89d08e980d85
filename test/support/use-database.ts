import type { ClickHouseConnection } from '../../adapters/configuration/connections.ts';
import type { Counties } from '../../domain/order.ts';
import { startTestEngines } from '../engines.ts';
import { freshDatabase, freshIngest, type TestDatabase, type TestIngest } from './database.ts';
import { COUNTIES } from './events.ts';
import { used } from './used.ts';

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
