import type { EngineTrouble } from '../../schemas/activities.ts';
import { message, type Message } from '../../schemas/text/message.ts';
import type { MessageId } from '../../schemas/text/say.ts';
import { CLICKHOUSE_CODES as CODES } from './clickhouse-codes.ts';
import { KAFKA_TYPES, KAFKAJS_ERRORS, KAFKAJS_NO_ANSWER } from './kafka-errors.ts';
import { isNobodyThere, NETWORK_CODES } from './system-codes.ts';

type Engine = EngineTrouble['engine'] | 'temporal';

export const ENGINE_TITLES: Readonly<Record<Engine, string>> = {
  kafka: 'Kafka',
  temporal: 'Temporal',
  clickhouse: 'ClickHouse',
};

/** What names an engine's address. */
export const ENGINE_VARIABLES: Readonly<Record<Engine, string>> = {
  kafka: 'KAFKA_BROKERS',
  temporal: 'TEMPORAL_ADDRESS',
  clickhouse: 'CLICKHOUSE_URL',
};

/** What an operator does about an engine's error. Nothing is lost meanwhile, and work resumes by itself afterwards. */
export function remedyFor(trouble: EngineTrouble | undefined): Message {
  if (trouble === undefined) return message('status.remedy.log-or-start-of-worker');
  const { engine, code } = trouble;
  const known = (engine === 'clickhouse' ? CLICKHOUSE : KAFKA)[code];
  if (known !== undefined) return message(known);
  if (isNobodyThere(code)) return awayRemedy(engine);
  if (code === '' || NETWORK_CODES.has(code) || KAFKAJS_NO_ANSWER.has(code)) return silentRemedy(engine);
  return message('status.remedy.log', { of: ENGINE_TITLES[engine] });
}

/** For an address at which nothing listens. */
export function awayRemedy(engine: Engine): Message {
  const values = { engine: ENGINE_TITLES[engine], variable: ENGINE_VARIABLES[engine] };
  return message('status.remedy.restart', values);
}

/** For a deadline that passed: the engine may be slow, and a second start would not help it. */
export function silentRemedy(engine: Engine): Message {
  return message('status.remedy.try-again', { engine: ENGINE_TITLES[engine] });
}

const CLICKHOUSE: Readonly<Record<string, MessageId>> = {
  [CODES.UNKNOWN_TABLE]: 'status.remedy.create-tables',
  [CODES.UNKNOWN_DATABASE]: 'status.remedy.create-database',
  [CODES.READONLY]: 'status.remedy.make-writable',
  [CODES.UNKNOWN_USER]: 'status.remedy.check-clickhouse-login',
  [CODES.WRONG_PASSWORD]: 'status.remedy.check-clickhouse-login',
  [CODES.REQUIRED_PASSWORD]: 'status.remedy.check-clickhouse-login',
  [CODES.MEMORY_LIMIT_EXCEEDED]: 'status.remedy.more-memory',
  [CODES.TABLE_IS_READ_ONLY]: 'status.remedy.make-writable',
  [CODES.NOT_ENOUGH_SPACE]: 'status.remedy.free-disk-of-clickhouse',
  [CODES.CORRUPTED_DATA]: 'status.remedy.restart-for-broken-part',
  [CODES.TOO_MANY_PARTS]: 'status.remedy.wait-for-merges',
  [CODES.ACCESS_DENIED]: 'status.remedy.grant-right',
  [CODES.AUTHENTICATION_FAILED]: 'status.remedy.check-clickhouse-login',
};

const KAFKA: Readonly<Record<string, MessageId>> = {
  [KAFKA_TYPES.TOPIC_AUTHORIZATION_FAILED]: 'status.remedy.grant-topic',
  [KAFKA_TYPES.UNKNOWN_TOPIC_OR_PARTITION]: 'status.remedy.restore-topic',
  [KAFKA_TYPES.LEADER_NOT_AVAILABLE]: 'status.remedy.start-leader',
  [KAFKA_TYPES.KAFKA_STORAGE_ERROR]: 'status.remedy.free-disk-of-broker',
  [KAFKAJS_ERRORS.SASL_AUTHENTICATION]: 'status.remedy.check-kafka-login',
};
