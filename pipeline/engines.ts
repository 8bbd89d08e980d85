import { type ClickHouseClient, connectClickHouse } from '../adapters/clickhouse/client.ts';
import type {
  ClickHouseConnection,
  Connections,
  KafkaConnection,
} from '../adapters/configuration/connections.ts';
import { EngineError } from '../adapters/configuration/remedied-error.ts';
import { explainClickHouse, explainMissingTables } from '../adapters/errors/explain-clickhouse.ts';
import { explainSdk } from '../adapters/errors/explain-sdk.ts';
import { explainNamespace } from '../adapters/errors/explain-temporal.ts';
import { connectTemporal, type TemporalClient } from '../adapters/temporal/client.ts';

export type { ClickHouseClient };
/** For commands and servers, which know no adapter. */
export { connectClickHouse, explainSdk };
export { serveServerHealth, watchServer } from '../adapters/health/server-health.ts';

export interface Engines {
  readonly kafka: KafkaConnection;
  readonly clickhouse: ClickHouseClient;
  readonly temporal: TemporalClient['client'];
}

/** Connects to all three engines, and always closes the connections. */
export async function withEngines<T>(
  connections: Connections,
  run: (engines: Engines) => Promise<T>,
): Promise<T> {
  const changes = new Changes();
  const clickhouse = changes.watch(connectClickHouse(connections.clickhouse));
  try {
    const temporal = await connectTemporal(connections.temporal, changes.note);
    try {
      return await run({ kafka: connections.kafka, clickhouse, temporal: temporal.client });
    } finally {
      await temporal.close();
    }
  } catch (error) {
    throw changes.explain(explainNamespace(explainClickHouse(error, connections.clickhouse)));
  } finally {
    await clickhouse.close();
  }
}

/** Analysts run commands too, and their user may run eight queries at once (infra/clickhouse/analyst-role.sql). */
const MAX_OPEN_CONNECTIONS = 6;

/** Connects to ClickHouse alone. If it does not answer or holds no tables of Countyflow, the error says what to do. */
export async function withClickHouse<T>(
  connection: ClickHouseConnection,
  run: (client: ClickHouseClient) => Promise<T>,
): Promise<T> {
  const changes = new Changes();
  const client = changes.watch(connectClickHouse(connection, undefined, MAX_OPEN_CONNECTIONS));
  try {
    return await run(client);
  } catch (error) {
    throw changes.explain(explainMissingTables(error, connection));
  } finally {
    await client.close();
  }
}

/** The tables in which a verification compares: nothing that anyone would miss. */
const SCRATCH = /\bverify_\d/;

/** Whether a command has asked its engines to change anything, for the case that one of them fails meanwhile. */
class Changes {
  #any = false;

  readonly note = (): void => {
    this.#any = true;
  };

  /** Notes what the client writes. */
  watch(client: ClickHouseClient): ClickHouseClient {
    const [insert, command] = [client.insert.bind(client), client.command.bind(client)];
    client.insert = (params) => {
      if (!SCRATCH.test(params.table)) this.note();
      return insert(params);
    };
    client.command = (params) => {
      if (!SCRATCH.test(params.query)) this.note();
      return command(params);
    };
    return client;
  }

  /** Adds to the failure of an engine what became of the command. Any other error stays as it is. */
  explain(error: unknown): unknown {
    const found = error instanceof Error ? (explainSdk(error) ?? error) : error;
    if (!(found instanceof EngineError)) return error;
    const outcome = this.#any ? '; what the command changes was perhaps taken' : ', and nothing was changed';
    return new EngineError(`${found.problem}${outcome}`, found.remedy, { cause: error });
  }
}
