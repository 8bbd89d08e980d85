import { localLogin } from '../infra/engines/addresses.ts';
import { homeOf } from '../infra/engines/home.ts';
import { readLiveState } from '../infra/engines/state.ts';
import type { KafkaConnection } from '../adapters/configuration/connections.ts';
import { logIn, readEnvironment } from '../adapters/configuration/environment.ts';
import { type ClickHouseClient, withClickHouse as connect } from '../services/engines.ts';

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
  const brokers = environment.kafkaBrokers ?? local?.kafkaBrokers;
  await connect(connection, (client) =>
    run(client, { home, kafka: brokers && { brokers, ...credentials.kafka } }),
  );
}
