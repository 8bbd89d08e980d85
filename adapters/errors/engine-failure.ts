import { type Cause, causesOf } from '../../domain/causes.ts';
import type { EngineTrouble } from '../../schemas/activities.ts';
import { CLICKHOUSE_CODES as CODES, isClickHouseCode, isClientTimeout } from './clickhouse-codes.ts';
import { isKafkaJsError, isOfKafkaJs, KAFKAJS_ERRORS, KAFKAJS_NO_ANSWER } from './kafka-errors.ts';
import { isSystemCode, NETWORK_CODES } from './system-codes.ts';

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
    return ofKafka(innermostCode(causes) ?? (isKafkaJsError(kafka) ? kafka.name : KAFKAJS_ERRORS.CONNECTION));
  const [outer] = causes;
  if (outer === undefined) return undefined;
  const { code } = outer;
  if (isClickHouseCode(code))
    return { engine: 'clickhouse', code, message: oneLine(clickHouseRefusal(outer)) };
  if (NETWORK_CODES.has(code) || isClientTimeout(outer.error))
    return { engine: 'clickhouse', code, message: `ClickHouse does not answer${inBrackets(code)}` };
  return undefined;
}

/** Its client's sentences name requests and versions of the protocol. */
function ofKafka(code: string): EngineFailure {
  const isSilent = NETWORK_CODES.has(code) || KAFKAJS_NO_ANSWER.has(code);
  const shown = code.startsWith('KafkaJS') ? '' : code;
  return {
    engine: 'kafka',
    code,
    message: `Kafka ${isSilent ? 'does not answer' : 'refuses this'}${inBrackets(shown)}`,
  };
}

function inBrackets(code: string): string {
  return code === '' ? '' : ` (${code})`;
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

/**
 * ClickHouse's text for these describes the server or the rights, and quotes no value of a row. That must be so of every
 * code that is added to the list, or it is left out here.
 */
const QUOTES_NO_ROW: ReadonlySet<string> = new Set(
  Object.values(CODES).filter((code) => code !== CODES.TABLE_ALREADY_EXISTS),
);

/** Parsers whose message repeats the text that they could not read. */
const QUOTING_PARSERS: ReadonlySet<string> = new Set(['SyntaxError', 'ZodError']);

/** `ClickHouse: code 243 NOT_ENOUGH_SPACE: ...`; without ClickHouse's text if that may quote a row. */
export function clickHouseRefusal(cause: Cause): string {
  const text = QUOTES_NO_ROW.has(cause.code) ? `: ${cause.error.message}` : '';
  return `ClickHouse: ${codeAndName(cause)}${text}`;
}

/**
 * What to say instead of an error whose text may quote an event: its kind. Undefined if the text may be repeated.
 * Parsers quote the text, and ClickHouse quotes the value or the row that it refuses.
 */
export function kindOfQuotingError(cause: Cause): string | undefined {
  if (QUOTING_PARSERS.has(cause.name)) return cause.name;
  if (isSystemCode(cause.code) || isClientTimeout(cause.error)) return undefined;
  if (isClickHouseCode(cause.code)) return `ClickHouse refuses: ${codeAndName(cause)}`;
  // The client throws an answer that it cannot parse as an error without a code, with the whole answer as its text.
  return cause.error.stack?.includes('node_modules/@clickhouse/client/') === true
    ? 'ClickHouse refuses'
    : undefined;
}

/** The error itself if neither it nor a cause of it may quote an event. */
export function withoutQuotation(error: unknown): unknown {
  const [kind] = causesOf(error).flatMap((cause) => kindOfQuotingError(cause) ?? []);
  return kind === undefined ? error : new Error(`${kind} (text withheld, because it may quote an event)`);
}

function codeAndName({ code, type }: Cause): string {
  return type === '' ? `code ${code}` : `code ${code} ${type}`;
}
