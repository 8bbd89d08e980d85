import type { EngineTrouble } from '../../schemas/activities.ts';
import { NETWORK_ERRORS } from '../../adapters/network-errors.ts';

/** What an operator does about an engine's refusal. Whatever it is, nothing is lost and it goes on by itself after. */
export function remedyFor(trouble: EngineTrouble | undefined): string {
  if (trouble === undefined) return "see the worker's log; start a worker where none runs";
  const { engine, code } = trouble;
  const known = engine === 'clickhouse' ? CLICKHOUSE[code] : KAFKA[code];
  if (known !== undefined) return known;
  if (NO_ANSWER.has(code) || code === '') return ANSWERS_NOT[engine];
  return `see the log of ${engine === 'clickhouse' ? 'ClickHouse' : 'Kafka'}`;
}

export const ANSWERS_NOT: Record<EngineTrouble['engine'] | 'temporal', string> = {
  kafka:
    'start Kafka again (countyflow up); where it runs, see its log and whether its disk is full; or correct KAFKA_BROKERS',
  temporal:
    'start Temporal again (countyflow up); where it runs, see its log and whether its disk is full; or correct TEMPORAL_ADDRESS',
  clickhouse:
    'start ClickHouse again (countyflow up); where it runs, see its log and whether its disk is full; or correct CLICKHOUSE_URL',
};

const NO_ANSWER = new Set([
  ...NETWORK_ERRORS,
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
]);

const MORE_MEMORY = 'give ClickHouse more memory, or end the queries that hold it';
const WRITABLE = 'make the tables writable again (a Keeper that is away, or a setting, makes them read-only)';
const TABLES = 'start a worker anew: it creates the tables, and what Kafka holds is read again';
const RIGHTS = "give the worker's user the right, or give the worker another user";
const LOGIN =
  'see CLICKHOUSE_USER, and CLICKHOUSE_PASSWORD_FILE or CLICKHOUSE_PASSWORD; then start the worker anew';

/** By ClickHouse's code. */
const CLICKHOUSE: Readonly<Record<string, string>> = {
  60: TABLES,
  81: 'create the database, then start a worker anew: it creates the tables',
  164: WRITABLE,
  192: LOGIN,
  193: LOGIN,
  194: LOGIN,
  241: MORE_MEMORY,
  242: WRITABLE,
  243: "free space on ClickHouse's disk",
  246: 'start ClickHouse again: it puts a broken part aside and takes those that it was merged from',
  252: 'wait until ClickHouse has merged its parts; if it does not, see its log',
  497: RIGHTS,
  516: LOGIN,
};

/** By the type of Kafka's error. */
const KAFKA: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED: 'grant the worker READ and DESCRIBE on the topic',
  UNKNOWN_TOPIC_OR_PARTITION: 'the topic was deleted: bring it back, or create it anew',
  KafkaJSSASLAuthenticationError:
    'see KAFKA_SASL_USERNAME, and KAFKA_SASL_PASSWORD_FILE or KAFKA_SASL_PASSWORD; then start the worker anew',
  LEADER_NOT_AVAILABLE: 'start the broker that leads the partition',
  KAFKA_STORAGE_ERROR: "free space on the broker's disk, and start it again",
};
