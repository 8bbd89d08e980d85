import { Agent } from 'node:https';
import type { ClickHouseClientConfigOptions } from '@clickhouse/client';
import type { ClickHouseConnection } from '../configuration/connections.ts';

const MAX_OPEN_CONNECTIONS = 16;

/** Address, TLS and login of a client: by password, or else by its certificate. */
export function httpOptions({
  url,
  database = 'default',
  user = 'default',
  password,
  tls,
}: ClickHouseConnection): ClickHouseClientConfigOptions {
  const byCertificate = tls?.certificate !== undefined && password === undefined;
  return {
    url,
    database,
    max_open_connections: MAX_OPEN_CONNECTIONS,
    username: user,
    password: password?.reveal() ?? '',
    // The client's own TLS option requires a CA, and treats every certificate as a login.
    ...(tls !== undefined && {
      http_agent: new Agent({
        keepAlive: true,
        maxSockets: MAX_OPEN_CONNECTIONS,
        ca: tls.ca,
        cert: tls.certificate,
        key: tls.key?.reveal(),
      }),
    }),
    ...(byCertificate && {
      set_basic_auth_header: false,
      http_headers: { 'X-ClickHouse-User': user, 'X-ClickHouse-SSL-Certificate-Auth': 'on' },
    }),
  };
}
