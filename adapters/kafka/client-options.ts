import kafkajs, { type KafkaConfig, type SASLOptions } from './kafkajs.ts';
import type { KafkaConnection } from '../configuration/connections.ts';

/** Addresses, TLS and login for every client of kafkajs. */
export function kafkaClientOptions({
  brokers,
  tls,
  sasl,
}: KafkaConnection): KafkaConfig & { logLevel: kafkajs.logLevel } {
  return {
    brokers: [...brokers],
    // Errors are thrown, and the catcher reports each once.
    logLevel: kafkajs.logLevel.NOTHING,
    ...(tls !== undefined && { ssl: { ca: tls.ca, cert: tls.certificate, key: tls.key?.reveal() } }),
    ...(sasl !== undefined && {
      // SASLOptions is a union by mechanism whose members have equal fields.
      sasl: { ...sasl, password: sasl.password.reveal() } as SASLOptions,
    }),
  };
}
