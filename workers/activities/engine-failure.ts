import { ApplicationFailure } from '@temporalio/common';
import { ENGINE_FAILURE_TYPE, type EngineTrouble } from '../../schemas/activities.ts';
import { NETWORK_ERRORS } from '../../adapters/network-errors.ts';

/** ClickHouse's codes whose text says what is wrong with the server or the rights, and quotes no value of a row. */
const QUOTES_NO_ROW = new Set([
  ...[
    '60',
    '81',
    '159',
    '164',
    '192',
    '193',
    '194',
    '202',
    '209',
    '210',
    '236',
    '241',
    '242',
    '243',
    '246',
    '252',
  ],
  ...['285', '319', '394', '425', '439', '497', '516', '999'],
]);
/** What the client throws where an answer takes too long: an error without a code. */
const CLICKHOUSE_TIMEOUT = 'Timeout error.';
const MOST_CHARACTERS = 300;

/**
 * An engine's error as a failure that is tried again and names the engine, in one line. Without the original as its
 * cause: ClickHouse quotes the row that it could not read, and nothing of an event may enter a history. Any other
 * error is returned as it is.
 */
export function toFailure(error: unknown): unknown {
  if (error instanceof ApplicationFailure) return error;
  const chain = causesOf(error);
  const kafka = chain.findLast(({ name }) => name.startsWith('KafkaJS'));
  if (kafka !== undefined) return failure('kafka', codeOf(chain) ?? kafka.name, `Kafka: ${kafka.message}`);
  const [first] = chain;
  if (first === undefined) return error;
  const code = codeOf([first]) ?? '';
  if (/^\d+$/.test(code)) return failure('clickhouse', code, refused(first, code));
  if (NETWORK_ERRORS.has(code) || first.message === CLICKHOUSE_TIMEOUT)
    return failure('clickhouse', code, `ClickHouse does not answer: ${first.message || code}`);
  return error;
}

function refused(error: Error, code: string): string {
  const name = 'type' in error && typeof error.type === 'string' ? ` ${error.type}` : '';
  return `ClickHouse: code ${code}${name}${QUOTES_NO_ROW.has(code) ? `: ${error.message}` : ''}`;
}

function failure(engine: EngineTrouble['engine'], code: string, text: string): ApplicationFailure {
  const message = text.replaceAll(/\s+/g, ' ').slice(0, MOST_CHARACTERS);
  const trouble: EngineTrouble = { engine, code };
  return ApplicationFailure.retryable(message, ENGINE_FAILURE_TYPE, trouble);
}

function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < 10; at = at.cause) chain.push(at);
  return chain;
}

/** The most specific name of what went wrong: a code of the system or of ClickHouse, or Kafka's own type of error. */
function codeOf(chain: readonly Error[]): string | undefined {
  const named = (error: Error): string | undefined => {
    if ('code' in error && typeof error.code === 'string') return error.code;
    return error.name.startsWith('KafkaJS') && 'type' in error && typeof error.type === 'string'
      ? error.type
      : undefined;
  };
  return chain.map(named).findLast((name) => name !== undefined);
}
