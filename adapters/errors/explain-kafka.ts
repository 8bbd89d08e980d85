import { MIRROR_GROUP, TOPIC_PREFIX } from '../../schemas/topics.ts';
import { EngineError, RemediedError } from '../configuration/remedied-error.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { causesOf } from '../../domain/causes.ts';
import { isAuthorizationFailure, isHungUp, isOfKafkaJs, KAFKAJS_ERRORS } from './kafka-errors.ts';
import { silentRemedy } from './remedies.ts';
import { isBrokenTls, isNobodyThere, isUntrustedCertificate } from './system-codes.ts';

/** The broker refuses the request, and would refuse it again: someone has to change something. */
export class KafkaRefusalError extends RemediedError {
  override readonly name = 'KafkaRefusalError';
}

/** Kafka does not say which right is missing: those that a type of refusal is about. */
const RIGHTS: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED: `READ on topics that begin with ${TOPIC_PREFIX} to a worker, WRITE on its own topic to a publisher`,
  GROUP_AUTHORIZATION_FAILED: `READ on the group ${MIRROR_GROUP} to a worker`,
};

/** An error that says what is refused and what to do; undefined if nothing is refused. */
export function explainKafkaRefusal(error: unknown, kafka: KafkaConnection): KafkaRefusalError | undefined {
  const where = `Kafka on ${kafka.brokers.join(',')}`;
  const user = kafka.sasl === undefined ? 'this client' : `the user ${kafka.sasl.username}`;
  const refusal = (problem: string, remedy: string) =>
    new KafkaRefusalError(problem, remedy, { cause: error });
  for (const { name, type, code } of causesOf(error)) {
    if (name === KAFKAJS_ERRORS.SASL_AUTHENTICATION)
      return refusal(
        `${where} refuses ${user} or the password`,
        'see KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD_FILE ' +
          'or KAFKA_SASL_PASSWORD, and KAFKA_SASL_MECHANISM',
      );
    if (isAuthorizationFailure(type))
      return refusal(
        `${where} does not let ${user} do this (${type})`,
        `grant ${RIGHTS[type] ?? 'what docs/security.md lists for it'}`,
      );
    if (isUntrustedCertificate(code))
      return refusal(
        `the certificate of ${where} is not trusted (${code})`,
        'set KAFKA_TLS_CA_FILE to the certificate of the authority that signed it',
      );
    if (isBrokenTls(code))
      return refusal(
        `${where} ended the TLS handshake (${code})`,
        'check KAFKA_TLS, and if it asks for a certificate, set ' +
          'KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE',
      );
  }
  return undefined;
}

/** For a failed connection: the refusal, or that no broker answers; any other error as it is. */
export function explainKafkaConnection(error: unknown, kafka: KafkaConnection): unknown {
  const refusal = explainKafkaRefusal(error, kafka);
  if (refusal !== undefined) return refusal;
  const causes = causesOf(error);
  const [outer] = causes;
  if (outer === undefined || !isOfKafkaJs(outer)) return error;
  // A broker that names Kafka's own type of error does answer.
  if (causes.some(({ type }) => type !== '')) return error;
  const addresses = kafka.brokers.join(',');
  const closes = isHungUp(error);
  const isRefused = causes.some(({ code }) => isNobodyThere(code));
  return new RemediedError(
    closes ? `Kafka on ${addresses} closes the connection` : `cannot reach Kafka on ${addresses}`,
    closes
      ? 'if it asks for TLS, set KAFKA_TLS and KAFKA_TLS_CA_FILE; ' +
          'if it asks for a user, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD_FILE; otherwise check that it is running'
      : isRefused
        ? (kafka.awayRemedy ?? 'run `countyflow up`, or set KAFKA_BROKERS')
        : silentRemedy('kafka').en,
    { cause: error },
  );
}

/** For a question that reached Kafka, and that the broker which it was for did not answer. */
export function explainLostBroker(error: unknown, kafka: KafkaConnection): EngineError {
  return new EngineError(
    `a broker of Kafka on ${kafka.brokers.join(',')} does not answer`,
    'start it, or try again in a moment: others lead its partitions soon, if they have copies of them',
    { cause: error },
  );
}
