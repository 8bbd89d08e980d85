import { localLogin } from '../infra/engines/addresses.ts';
import { homeOf } from '../infra/engines/home.ts';
import { readLiveState } from '../infra/engines/state.ts';
import { type ClickHouseClient, connectClickHouse } from '../workers/adapters/clickhouse/client.ts';
import { explainClickHouse } from '../workers/adapters/clickhouse/explain.ts';
import type { KafkaConnection } from '../workers/connections.ts';
import { logIn, readEnvironment } from '../workers/environment.ts';

/** ClickHouse's code for a table that is not there. */
const UNKNOWN_TABLE = '60';

/** What else is known where ClickHouse is. */
export interface Beside {
  readonly home: string;
  /** Undefined where no Kafka is known. */
  readonly kafka: KafkaConnection | undefined;
}

/**
 * Runs a command that needs no other engine than ClickHouse: where CLICKHOUSE_URL says, else the local one.
 * Throws with the remedy where none is known, none answers, or it holds no tables of Countyflow.
 */
export async function withClickHouse(
  run: (client: ClickHouseClient, beside: Beside) => Promise<void>,
): Promise<void> {
  const environment = readEnvironment();
  const home = homeOf(environment);
  const local = readLiveState(home)?.addresses;
  const url = environment.clickhouseUrl ?? local?.clickhouseUrl;
  if (url === undefined) {
    throw new Error(`no ClickHouse runs in ${home}: run \`countyflow up\`, or set CLICKHOUSE_URL`);
  }
  const { credentials, clickhouseDatabase: database } = environment;
  const { clickhouseLogin } = localLogin(environment, local);
  const login = clickhouseLogin === undefined ? credentials.clickhouse : logIn(clickhouseLogin);
  const connection = { url, database, ...login };
  const client = connectClickHouse(connection);
  const brokers = environment.kafkaBrokers ?? local?.kafkaBrokers;
  try {
    await run(client, { home, kafka: brokers && { brokers, ...credentials.kafka } });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === UNKNOWN_TABLE) {
      throw new Error(`the ClickHouse on ${url} holds no tables of Countyflow yet: start a worker once`, {
        cause: error,
      });
    }
    throw explainClickHouse(error, connection);
  } finally {
    await client.close();
  }
}
