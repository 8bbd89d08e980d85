import { ClickHouseError } from '@clickhouse/client';

/**
 * Whether ClickHouse understood the request and refused it, so that asking again gives the same answer. Anything
 * else (refused connection, lost reply, timeout, memory, disk, too many parts) may pass.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof ClickHouseError)) return false;
  return REFUSALS.has(error.type ?? '');
}

const REFUSALS = new Set([
  'SYNTAX_ERROR',
  'UNKNOWN_TABLE',
  'UNKNOWN_DATABASE',
  'UNKNOWN_IDENTIFIER',
  'NO_SUCH_COLUMN_IN_TABLE',
  'TYPE_MISMATCH',
  'CANNOT_PARSE_INPUT_ASSERTION_FAILED',
  'CANNOT_PARSE_TEXT',
  'INCORRECT_DATA',
  'ACCESS_DENIED',
  'AUTHENTICATION_FAILED',
]);
