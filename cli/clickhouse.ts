import { RemediedError } from '../adapters/configuration/remedied-error.ts';
import { homeOf } from '../infra/engines/home.ts';
import type { KafkaConnection } from '../adapters/configuration/connections.ts';
import { readEnvironment } from '../adapters/configuration/environment.ts';
import { type ClickHouseClient, withClickHouse as connect } from '../pipeline/clickhouse.ts';
import { knownConnections } from './connections.ts';

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
  const { kafka, clickhouse } = knownConnections(environment);
  if (clickhouse === undefined) {
    throw new RemediedError(`no ClickHouse runs in ${home}`, 'run `countyflow up`, or set CLICKHOUSE_URL');
  }
  await connect(clickhouse, (client) => run(client, { home, kafka }));
}
