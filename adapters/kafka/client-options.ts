import kafkajs, { type KafkaConfig, type SASLOptions } from 'kafkajs';
import type { KafkaConnection } from '../configuration/connections.ts';

/** How any client of kafkajs reaches the brokers, and who it says that it is. */
export function kafkaClientOptions({
  brokers,
  tls,
  sasl,
}: KafkaConnection): KafkaConfig & { logLevel: kafkajs.logLevel } {
  return {
    brokers: [...brokers],
    // What fails is thrown, and said once by who catches it.
    logLevel: kafkajs.logLevel.NOTHING,
    ...(tls !== undefined && { ssl: { ca: tls.ca, cert: tls.certificate, key: tls.key?.reveal() } }),
    ...(sasl !== undefined && {
      // A union by mechanism, whose members are alike.
      sasl: { ...sasl, password: sasl.password.reveal() } as SASLOptions,
    }),
  };
}
