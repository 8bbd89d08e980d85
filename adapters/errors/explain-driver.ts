import { causesOf } from '../../domain/causes.ts';
import { EngineError } from '../configuration/remedied-error.ts';
import { isClientTimeout } from './clickhouse-codes.ts';
import { engineFailureOf } from './engine-failure.ts';
import { isOfKafkaJs } from './kafka-errors.ts';
import { remedyFor } from './remedies.ts';

/** Explains what kafkajs or ClickHouse's client throws, but not one of our errors that has that as its cause. */
export function explainDriver(error: Error): Error | undefined {
  const [outer] = causesOf(error);
  if (outer === undefined) return undefined;
  if (outer.code === '' && !isOfKafkaJs(outer) && !isClientTimeout(error)) return undefined;
  const failure = engineFailureOf(error);
  if (failure === undefined) return undefined;
  return new EngineError(failure.message, remedyFor(failure).en, { cause: error });
}
