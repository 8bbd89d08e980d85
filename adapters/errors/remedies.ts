import type { EngineTrouble } from '../../schemas/activities.ts';
import { CLICKHOUSE_CODES as CODES } from './clickhouse-codes.ts';
import { KAFKA_TYPES, KAFKAJS_ERRORS, KAFKAJS_NO_ANSWER } from './kafka-errors.ts';
import { isNobodyThere, NETWORK_CODES } from './system-codes.ts';

/** What an operator does about an engine's error. Nothing is lost meanwhile, and work resumes by itself afterwards. */
export function remedyFor(trouble: EngineTrouble | undefined): string {
  if (trouble === undefined) return "see the worker's log; start a worker if none runs";
  const { engine, code } = trouble;
  const known = engine === 'clickhouse' ? CLICKHOUSE[code] : KAFKA[code];
  if (known !== undefined) return known;
  if (isNobodyThere(code)) return AWAY_REMEDY[engine];
  if (code === '' || NETWORK_CODES.has(code) || KAFKAJS_NO_ANSWER.has(code)) return silentRemedy(engine);
  return `see the log of ${engine === 'clickhouse' ? 'ClickHouse' : 'Kafka'}`;
}

type Engine = EngineTrouble['engine'] | 'temporal';

export const ENGINE_TITLES: Readonly<Record<Engine, string>> = {
  kafka: 'Kafka',
  temporal: 'Temporal',
  clickhouse: 'ClickHouse',
};

/** For an address at which nothing listens. */
export const AWAY_REMEDY: Readonly<Record<Engine, string>> = {
  kafka: restart('kafka', 'KAFKA_BROKERS'),
  temporal: restart('temporal', 'TEMPORAL_ADDRESS'),
  clickhouse: restart('clickhouse', 'CLICKHOUSE_URL'),
};

function restart(engine: Engine, variable: string): string {
  return (
    `restart ${ENGINE_TITLES[engine]}, or correct ${variable}. Engines that \`countyflow up\` started restart by themselves; ` +
    'if one does not, see its log'
  );
}

/** For a deadline that passed: the engine may be slow, and a second start would not help it. */
export function silentRemedy(engine: Engine): string {
  return (
    'try again in a moment: it may be slow. If it stays silent, check its log, its disk and ' +
    `the load of ${ENGINE_TITLES[engine]}'s machine`
  );
}

const MORE_MEMORY = 'give ClickHouse more memory, or end the queries that hold it';
const WRITABLE =
  'make the tables writable again (they are read-only by a setting, or because a Keeper does not answer)';
const LOGIN =
  'check CLICKHOUSE_USER, and CLICKHOUSE_PASSWORD_FILE or CLICKHOUSE_PASSWORD; then restart the worker';

const CLICKHOUSE: Readonly<Record<string, string>> = {
  [CODES.UNKNOWN_TABLE]: 'restart a worker: it creates the tables and reads again what Kafka still has',
  [CODES.UNKNOWN_DATABASE]: 'create the database, then restart a worker: it creates the tables',
  [CODES.READONLY]: WRITABLE,
  [CODES.UNKNOWN_USER]: LOGIN,
  [CODES.WRONG_PASSWORD]: LOGIN,
  [CODES.REQUIRED_PASSWORD]: LOGIN,
  [CODES.MEMORY_LIMIT_EXCEEDED]: MORE_MEMORY,
  [CODES.TABLE_IS_READ_ONLY]: WRITABLE,
  [CODES.NOT_ENOUGH_SPACE]: "free space on ClickHouse's disk",
  [CODES.CORRUPTED_DATA]:
    'restart ClickHouse: it sets the broken part aside and uses the parts that were merged into it',
  [CODES.TOO_MANY_PARTS]: 'wait until ClickHouse has merged its parts; if it does not, see its log',
  [CODES.ACCESS_DENIED]: "grant the worker's user this right, or give the worker another user",
  [CODES.AUTHENTICATION_FAILED]: LOGIN,
};

const KAFKA: Readonly<Record<string, string>> = {
  [KAFKA_TYPES.TOPIC_AUTHORIZATION_FAILED]: 'grant the worker READ and DESCRIBE on the topic',
  [KAFKA_TYPES.UNKNOWN_TOPIC_OR_PARTITION]: 'the topic was deleted: restore it, or create it again',
  [KAFKA_TYPES.LEADER_NOT_AVAILABLE]: 'start the broker that leads the partition',
  [KAFKA_TYPES.KAFKA_STORAGE_ERROR]: "free space on the broker's disk, and start it again",
  [KAFKAJS_ERRORS.SASL_AUTHENTICATION]:
    'check KAFKA_SASL_USERNAME, and KAFKA_SASL_PASSWORD_FILE or KAFKA_SASL_PASSWORD; then restart the worker',
};
