import type { EngineTrouble } from '../../schemas/activities.ts';
import { type Cause, causesOf } from '../../domain/causes.ts';
import { isClickHouseCode, isClientTimeout } from './clickhouse-codes.ts';
import { isKafkaJsError, isOfKafkaJs, KAFKAJS_ERRORS } from './kafka-errors.ts';
import { clickHouseRefusal } from './quoting.ts';
import { NETWORK_CODES } from './system-codes.ts';

const MAX_CHARACTERS = 300;

/** Which engine failed, and how, in one line that quotes no row. */
export interface EngineFailure extends EngineTrouble {
  readonly message: string;
}

/** Undefined for an error that is not an engine's. */
export function engineFailureOf(error: unknown): EngineFailure | undefined {
  const causes = causesOf(error);
  const kafka = causes.findLast(isOfKafkaJs);
  if (kafka !== undefined)
    return {
      engine: 'kafka',
      code: innermostCode(causes) ?? (isKafkaJsError(kafka) ? kafka.name : KAFKAJS_ERRORS.CONNECTION),
      message: oneLine(`Kafka: ${kafka.error.message}`),
    };
  const [outer] = causes;
  if (outer === undefined) return undefined;
  const { code } = outer;
  if (isClickHouseCode(code))
    return { engine: 'clickhouse', code, message: oneLine(clickHouseRefusal(outer)) };
  if (NETWORK_CODES.has(code) || isClientTimeout(outer.error))
    return {
      engine: 'clickhouse',
      code,
      message: oneLine(`ClickHouse does not answer: ${outer.error.message || code}`),
    };
  return undefined;
}

/** The most specific name of what went wrong: a code of the system, or Kafka's own type of error. */
function innermostCode(causes: readonly Cause[]): string | undefined {
  return causes
    .map((cause) => cause.code || (isKafkaJsError(cause) ? cause.type : ''))
    .findLast((code) => code !== '');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, MAX_CHARACTERS);
}
