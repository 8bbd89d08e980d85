import { RemediedError } from '../adapters/configuration/remedied-error.ts';
import type { KafkaConnection } from '../adapters/configuration/connections.ts';
import { readEnvironment } from '../adapters/configuration/environment.ts';
import { homeOf } from '../infra/engines/home.ts';
import { knownConnections } from './connections.ts';

/** For a command that needs Kafka alone: the one at KAFKA_BROKERS, else the local one. */
export function knownKafka(): KafkaConnection {
  const environment = readEnvironment();
  const { kafka } = knownConnections(environment);
  if (kafka === undefined)
    throw new RemediedError(
      `no Kafka runs in ${homeOf(environment)}`,
      'run `countyflow up`, or set KAFKA_BROKERS',
    );
  return kafka;
}
