import { localLogin } from '../infra/engines/addresses.ts';
import { homeOf } from '../infra/engines/home.ts';
import { readLiveState } from '../infra/engines/state.ts';
import type { KafkaConnection } from '../adapters/configuration/connections.ts';
import { logIn, readEnvironment } from '../adapters/configuration/environment.ts';
import { type ClickHouseClient, withClickHouse as connect } from '../services/engines.ts';

/** What a command may need besides ClickHouse. */
export interface LocalContext {
  readonly home: string;
  /** Undefined if no Kafka is known. */
  readonly kafka: KafkaConnection | undefined;
}

/**
 * Runs a command that needs ClickHouse alone: the one at CLICKHOUSE_URL, else the local one. If none is known, it does
 * not answer, or it holds no tables of Countyflow, the error says what to do.
 */
export async function withClickHouse(
  run: (client: ClickHouseClient, context: LocalContext) => Promise<void>,
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
