import { type Cause, causesOf } from '../../domain/causes.ts';

/** Kafka's own names of errors, which kafkajs gives as an error's `type`. */
export const KAFKA_TYPES = {
  TOPIC_AUTHORIZATION_FAILED: 'TOPIC_AUTHORIZATION_FAILED',
  UNKNOWN_TOPIC_OR_PARTITION: 'UNKNOWN_TOPIC_OR_PARTITION',
  LEADER_NOT_AVAILABLE: 'LEADER_NOT_AVAILABLE',
  NOT_LEADER_FOR_PARTITION: 'NOT_LEADER_FOR_PARTITION',
  OFFSET_OUT_OF_RANGE: 'OFFSET_OUT_OF_RANGE',
  KAFKA_STORAGE_ERROR: 'KAFKA_STORAGE_ERROR',
} as const;

/** Names of kafkajs's errors. */
export const KAFKAJS_ERRORS = {
  SASL_AUTHENTICATION: 'KafkaJSSASLAuthenticationError',
  CONNECTION: 'KafkaJSConnectionError',
  CONNECTION_CLOSED: 'KafkaJSConnectionClosedError',
  REQUEST_TIMEOUT: 'KafkaJSRequestTimeoutError',
  BROKER_NOT_FOUND: 'KafkaJSBrokerNotFound',
  NO_GROUP_COORDINATOR: 'KafkaJSGroupCoordinatorNotFound',
} as const;

/** kafkajs's errors for a broker that does not answer. */
export const KAFKAJS_NO_ANSWER: ReadonlySet<string> = new Set([
  KAFKAJS_ERRORS.CONNECTION,
  KAFKAJS_ERRORS.CONNECTION_CLOSED,
  KAFKAJS_ERRORS.REQUEST_TIMEOUT,
  KAFKAJS_ERRORS.BROKER_NOT_FOUND,
]);

export function isKafkaJsError({ name }: Pick<Cause, 'name'>): boolean {
  return name.startsWith('KafkaJS');
}

/** Kafka's types while another broker comes to lead a partition. */
const LEADER_CHANGES: ReadonlySet<string> = new Set([
  KAFKA_TYPES.NOT_LEADER_FOR_PARTITION,
  KAFKA_TYPES.LEADER_NOT_AVAILABLE,
]);

/** An ordinary error, for a request on a connection that is lost. */
const LOST_BROKER = 'Broker not connected';

/** An error of kafkajs, by its name or as what it throws for a connection that it has lost. */
export function isOfKafkaJs(cause: Cause): boolean {
  return isKafkaJsError(cause) || cause.error.message === LOST_BROKER;
}

/** A broker that expects TLS or a user hangs up on a client without them, and gives no reason. */
export function isHungUp(error: unknown): boolean {
  return causesOf(error).some(({ name }) => name === KAFKAJS_ERRORS.CONNECTION_CLOSED);
}

/** A broker went away, or one that leads a partition does not know so any more or not yet. */
export function isOfLostBroker(error: unknown): boolean {
  return causesOf(error).some(
    ({ name, type, error: { message } }) =>
      KAFKAJS_NO_ANSWER.has(name) || LEADER_CHANGES.has(type) || message === LOST_BROKER,
  );
}

/** The user lacks a right: Kafka has one such type for topics, one for groups and one for the cluster. */
export function isAuthorizationFailure(type: string): boolean {
  return type.endsWith('_AUTHORIZATION_FAILED');
}

/** Whether the broker answered with this type. */
export function hasKafkaType(error: unknown, type: string): boolean {
  const [outer] = causesOf(error);
  return outer !== undefined && isKafkaJsError(outer) && outer.type === type;
}

/** Whether the broker answered that another one comes to lead the partition. */
export function isLeaderChange(error: unknown): boolean {
  return [...LEADER_CHANGES].some((type) => hasKafkaType(error, type));
}

/** Whether kafkajs says that the same request may succeed later. */
export function isRetriable(error: unknown): boolean {
  return error instanceof Error && isKafkaJsError(error) && 'retriable' in error && error.retriable === true;
}
