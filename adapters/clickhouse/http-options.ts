import { Agent } from 'node:https';
import type { ClickHouseClientConfigOptions } from '@clickhouse/client';
import type { ClickHouseConnection } from '../configuration/connections.ts';

const MAX_OPEN_CONNECTIONS = 16;

/** How a client reaches the server, and who it says that it is: by password, or else by its certificate. */
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
    // The client's own option for TLS wants a CA, and takes every certificate for a login.
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
