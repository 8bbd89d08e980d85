import kafkajs from 'kafkajs';
import type { KafkaConnection } from '../configuration/connections.ts';
import { BROKEN_OFF, UNTRUSTED } from '../tls-errors.ts';

/** The broker refuses what it was asked, and would refuse it again: someone has to change something. */
export class KafkaRefusalError extends Error {
  override readonly name = 'KafkaRefusalError';
}

/** The error that says what is refused and what to do; undefined where nothing is refused. */
export function explainRefusal(error: unknown, kafka: KafkaConnection): KafkaRefusalError | undefined {
  const where = `Kafka on ${kafka.brokers.join(',')}`;
  const user = kafka.sasl === undefined ? 'this client' : `the user ${kafka.sasl.username}`;
  const refusal = (message: string) => new KafkaRefusalError(message, { cause: error });
  for (const { name, type, code } of causesOf(error)) {
    if (name === 'KafkaJSSASLAuthenticationError')
      return refusal(
        `${where} refuses ${user} or the password: see KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD_FILE ` +
          'or KAFKA_SASL_PASSWORD, and KAFKA_SASL_MECHANISM',
      );
    if (type.endsWith('_AUTHORIZATION_FAILED'))
      return refusal(
        `${where} does not let ${user} do this (${type}): grant what docs/security.md lists for it`,
      );
    if (UNTRUSTED.test(code))
      return refusal(
        `the certificate of ${where} is not trusted (${code}): set KAFKA_TLS_CA_FILE to its authority's`,
      );
    if (BROKEN_OFF.test(code))
      return refusal(
        `${where} breaks off TLS (${code}): see KAFKA_TLS, and where it asks for a certificate ` +
          'KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE',
      );
  }
  return undefined;
}

/** For one who could not connect: the refusal, or that nobody answers; any other error as it is. */
export function explainConnection(error: unknown, kafka: KafkaConnection): unknown {
  const refusal = explainRefusal(error, kafka);
  if (refusal !== undefined || !(error instanceof kafkajs.KafkaJSError)) return refusal ?? error;
  // A broker that says what is wrong, by Kafka's name of it, does answer.
  if ([...causesOf(error)].some(({ type }) => type !== '')) return error;
  const addresses = kafka.brokers.join(',');
  // A broker that wants TLS or a user, and is offered none, says nothing: it hangs up.
  const isHungUp = [...causesOf(error)].some(({ name }) => name === 'KafkaJSConnectionClosedError');
  return new Error(
    isHungUp
      ? `Kafka on ${addresses} closes the connection: where it asks for TLS, set KAFKA_TLS and KAFKA_TLS_CA_FILE; ` +
          'where it asks for a user, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD_FILE; else see whether it runs'
      : `no Kafka answers on ${addresses}: run \`countyflow up\`, or set KAFKA_BROKERS`,
    { cause: error },
  );
}

interface Cause {
  readonly name: string;
  /** Kafka's own name of the error, or empty. */
  readonly type: string;
  /** Node's, of a system or TLS error, or empty. */
  readonly code: string;
}

function* causesOf(error: unknown): Generator<Cause> {
  for (let cause = error; cause instanceof Error; cause = innerOf(cause)) {
    const { name } = cause;
    const type = 'type' in cause && typeof cause.type === 'string' ? cause.type : '';
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    yield { name, type, code };
  }
}

/** An error over several topics holds one for each; the first says enough. */
function innerOf(error: Error): unknown {
  return 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : error.cause;
}
