/** ClickHouse's error codes by its own names (`SELECT errorCodeToName(60)`), as its client gives them: text. */
export const CLICKHOUSE_CODES = {
  TABLE_ALREADY_EXISTS: '57',
  UNKNOWN_TABLE: '60',
  UNKNOWN_DATABASE: '81',
  TIMEOUT_EXCEEDED: '159',
  READONLY: '164',
  UNKNOWN_USER: '192',
  WRONG_PASSWORD: '193',
  REQUIRED_PASSWORD: '194',
  TOO_MANY_SIMULTANEOUS_QUERIES: '202',
  SOCKET_TIMEOUT: '209',
  NETWORK_ERROR: '210',
  ABORTED: '236',
  MEMORY_LIMIT_EXCEEDED: '241',
  TABLE_IS_READ_ONLY: '242',
  NOT_ENOUGH_SPACE: '243',
  CORRUPTED_DATA: '246',
  TOO_MANY_PARTS: '252',
  ALL_CONNECTION_TRIES_FAILED: '279',
  TOO_FEW_LIVE_REPLICAS: '285',
  UNKNOWN_STATUS_OF_INSERT: '319',
  QUERY_WAS_CANCELLED: '394',
  SYSTEM_ERROR: '425',
  CANNOT_SCHEDULE_TASK: '439',
  ACCESS_DENIED: '497',
  AUTHENTICATION_FAILED: '516',
  ALTER_OF_COLUMN_IS_FORBIDDEN: '524',
  KEEPER_EXCEPTION: '999',
} as const;

const AUTHENTICATION: ReadonlySet<string> = new Set([
  CLICKHOUSE_CODES.UNKNOWN_USER,
  CLICKHOUSE_CODES.WRONG_PASSWORD,
  CLICKHOUSE_CODES.REQUIRED_PASSWORD,
  CLICKHOUSE_CODES.AUTHENTICATION_FAILED,
]);

/** What a server says that cannot reach another server of its cluster. */
const SERVER_AWAY: ReadonlySet<string> = new Set([
  CLICKHOUSE_CODES.SOCKET_TIMEOUT,
  CLICKHOUSE_CODES.NETWORK_ERROR,
  CLICKHOUSE_CODES.ALL_CONNECTION_TRIES_FAILED,
  CLICKHOUSE_CODES.TOO_FEW_LIVE_REPLICAS,
]);

/**
 * What one worker sees while another replaces the same tables and views, or is ahead by a migration that adds to an
 * enumeration; it passes.
 */
const CONCURRENT_MIGRATION: ReadonlySet<string> = new Set([
  CLICKHOUSE_CODES.UNKNOWN_TABLE,
  CLICKHOUSE_CODES.TABLE_ALREADY_EXISTS,
  CLICKHOUSE_CODES.ALTER_OF_COLUMN_IS_FORBIDDEN,
]);

/** The client's message when an answer takes too long: an error without a code. */
const CLIENT_TIMEOUT = 'Timeout error.';

/** Whether ClickHouse itself gave the code: its codes are numbers, those of Node and the system are names. */
export function isClickHouseCode(code: string): boolean {
  return /^\d+$/.test(code);
}

/** The user or the password is not accepted. */
export function isAuthenticationFailure(code: string): boolean {
  return AUTHENTICATION.has(code);
}

export function isServerAway(code: string): boolean {
  return SERVER_AWAY.has(code);
}

export function isConcurrentMigration(code: string): boolean {
  return CONCURRENT_MIGRATION.has(code);
}

export function isClientTimeout(error: Error): boolean {
  return error.message === CLIENT_TIMEOUT;
}
