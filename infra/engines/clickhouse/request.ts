import type { IncomingMessage } from 'node:http';
import { ClickHouseError, CODES } from './errors.ts';

/** A request to `/`, taken apart; its body is still to be read. */
export interface QueryRequest {
  /** SQL from the address; undefined where the body is the query. */
  readonly query: string | undefined;
  readonly queryId: string | undefined;
  readonly database: string;
  readonly defaultFormat: string | undefined;
  readonly settings: ReadonlyMap<string, string>;
  /** Values of `{name:Type}`, in the escaped form in which they travel. */
  readonly parameters: ReadonlyMap<string, string>;
  /** GET may read only, as in ClickHouse, so that following a link changes nothing. */
  readonly mayWrite: boolean;
  /** How the body is compressed, by ClickHouse's name of the method; `none` where it is not. */
  readonly bodyCompression: string;
  readonly acceptsGzip: boolean;
}

/** Names in the address that are about the request itself; any other that is no `param_` is a setting. */
const OF_THE_REQUEST = new Set([
  ...['query', 'query_id', 'database', 'default_format', 'user', 'password', 'quota_key', 'compress'],
  ...['decompress', 'stacktrace', 'wait_end_of_query', 'buffer_size', 'client_protocol_version'],
  ...['session_timeout', 'session_check', 'close_session', 'http_response_headers'],
  ...['enable_http_compression', 'session_id', 'role'],
]);
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const BODY_COMPRESSIONS = new Map([
  ['', 'none'],
  ['identity', 'none'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
  ['zstd', 'zstd'],
  ['lz4', 'lz4'],
]);

/** Throws ClickHouseError for what this server does not do, and for names that are no identifiers. */
export function parseRequest(request: IncomingMessage): QueryRequest {
  const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  refuseWhatIsMissing(searchParams);
  authenticate(request, searchParams);
  const settings = new Map<string, string>();
  const parameters = new Map<string, string>();
  for (const [name, value] of searchParams) {
    if (name.startsWith('param_'))
      parameters.set(identifier(name.slice('param_'.length), 'parameter'), value);
    else if (!OF_THE_REQUEST.has(name)) settings.set(identifier(name, 'setting'), value);
  }
  return {
    query: searchParams.get('query')?.trim() ? (searchParams.get('query') ?? undefined) : undefined,
    queryId: searchParams.get('query_id') ?? undefined,
    database: searchParams.get('database') ?? header(request, 'x-clickhouse-database') ?? 'default',
    defaultFormat: searchParams.get('default_format') ?? header(request, 'x-clickhouse-format'),
    settings,
    parameters,
    mayWrite: request.method === 'POST' || request.method === 'PUT',
    bodyCompression: bodyCompression(header(request, 'content-encoding') ?? ''),
    acceptsGzip:
      /\bgzip\b/.test(header(request, 'accept-encoding') ?? '') &&
      searchParams.get('enable_http_compression') !== '0',
  };
}

function refuseWhatIsMissing(search: URLSearchParams): void {
  const refuse = (what: string, remedy: string): never => {
    throw new ClickHouseError(CODES.NOT_IMPLEMENTED, `${what} in the local ClickHouse: ${remedy}`);
  };
  if (search.has('session_id'))
    refuse('session_id is not supported', 'send settings with each request, and use no temporary tables');
  if (search.has('role')) refuse('There are no roles', 'leave out `role`');
  if (search.get('compress') === '1' || search.get('decompress') === '1')
    refuse("ClickHouse's own block compression is not supported", 'use Content-Encoding and Accept-Encoding');
}

/** There is one user, `default`, without a password: whoever is on this machine. */
function authenticate(request: IncomingMessage, search: URLSearchParams): void {
  const basic = /^Basic (.+)$/i.exec(header(request, 'authorization') ?? '')?.[1];
  const [basicUser, ...rest] = Buffer.from(basic ?? '', 'base64')
    .toString()
    .split(':');
  const user = search.get('user') ?? header(request, 'x-clickhouse-user') ?? basicUser;
  const password = search.get('password') ?? header(request, 'x-clickhouse-key') ?? rest.join(':');
  if ((user !== undefined && user !== '' && user !== 'default') || password !== '') {
    throw new ClickHouseError(
      CODES.AUTHENTICATION_FAILED,
      `${user ?? 'default'}: Authentication failed: the local ClickHouse has the user default without a password only`,
    );
  }
}

function identifier(name: string, what: string): string {
  if (IDENTIFIER.test(name)) return name;
  throw new ClickHouseError(CODES.BAD_ARGUMENTS, `${JSON.stringify(name)} is no name of a ${what}`);
}

function bodyCompression(encoding: string): string {
  const method = BODY_COMPRESSIONS.get(encoding.trim().toLowerCase());
  if (method !== undefined) return method;
  throw new ClickHouseError(
    CODES.NOT_IMPLEMENTED,
    `Content-Encoding ${JSON.stringify(encoding)} is not known`,
  );
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
