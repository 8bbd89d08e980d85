import { RemediedError, EngineError } from '../configuration/remedied-error.ts';
import type { ClickHouseConnection } from '../configuration/connections.ts';
import { causesOf, errorCode } from '../../domain/causes.ts';
import { CLICKHOUSE_CODES, isAuthenticationFailure, isServerAway } from './clickhouse-codes.ts';
import { isKafkaJsError } from './kafka-errors.ts';
import { silentRemedy } from './remedies.ts';
import {
  CONNECTION_ENDED,
  isBrokenTls,
  isNobodyThere,
  isUntrustedCertificate,
  UNREACHABLE,
} from './system-codes.ts';

/** An error that tells the person who configured the connection what to do; any other error as it is. */
export function explainClickHouse(
  error: unknown,
  { url, user = 'default', cluster }: ClickHouseConnection,
): unknown {
  const [outer] = causesOf(error);
  // kafkajs gives its errors the codes of Node as well.
  if (outer === undefined || isKafkaJsError(outer)) return error;
  const { code } = outer;
  const explanation = (problem: string, remedy: string) =>
    new RemediedError(problem, remedy, { cause: error });
  if (UNREACHABLE.has(code))
    return explanation(
      `cannot reach ClickHouse on ${url}`,
      isNobodyThere(code) ? 'run `countyflow up`, or set CLICKHOUSE_URL' : silentRemedy('clickhouse').en,
    );
  if (isAuthenticationFailure(code))
    return explanation(
      `the ClickHouse on ${url} refuses the user ${user} or the password`,
      'see CLICKHOUSE_USER and ' + 'CLICKHOUSE_PASSWORD_FILE or CLICKHOUSE_PASSWORD',
    );
  if (code === CLICKHOUSE_CODES.ACCESS_DENIED)
    return explanation(
      `the ClickHouse on ${url} does not let the user ${user} do this`,
      'see docs/security.md',
    );
  if (cluster !== undefined && isServerAway(code))
    return explanation(
      `the ClickHouse on ${url} cannot reach every server of its cluster ${cluster}`,
      'start the one that is away, or take it out of remote_servers (docs/deployment.md)',
    );
  if (isUntrustedCertificate(code))
    return explanation(
      `the certificate of the ClickHouse on ${url} is not trusted (${code})`,
      'set CLICKHOUSE_TLS_CA_FILE to the certificate of the authority that signed it',
    );
  if (CONNECTION_ENDED.has(code))
    return new EngineError(
      `the ClickHouse on ${url} closed the connection before it answered`,
      'check with countyflow status whether it was stopped, then run the command again',
      { cause: error },
    );
  if (isBrokenTls(code))
    return explanation(
      `the ClickHouse on ${url} closes the connection (${code})`,
      'check whether CLICKHOUSE_URL should begin with ' +
        'https://; if the server requires a client certificate, set CLICKHOUSE_TLS_CERT_FILE and CLICKHOUSE_TLS_KEY_FILE',
    );
  return error;
}

/** The server answers, but no worker has created the tables in its database. */
export function explainMissingTables(error: unknown, connection: ClickHouseConnection): unknown {
  if (errorCode(error) !== CLICKHOUSE_CODES.UNKNOWN_TABLE) return explainClickHouse(error, connection);
  return new RemediedError(
    `the ClickHouse on ${connection.url} has no Countyflow tables yet`,
    'start a worker, which creates them, or run countyflow migrate',
    { cause: error },
  );
}
