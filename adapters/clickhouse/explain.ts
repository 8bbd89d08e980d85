import type { ClickHouseConnection } from '../configuration/connections.ts';
import { BROKEN_OFF, UNTRUSTED } from '../tls-errors.ts';

/** ClickHouse's codes for a user or a password that it does not accept, and for what a user may not do. */
const AUTHENTICATION_FAILED = new Set(['192', '193', '194', '516']);
const ACCESS_DENIED = '497';
const NOBODY_ANSWERS = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ETIMEDOUT']);

/** What an error means for whoever set the connection up, with the remedy; any other error as it is. */
export function explainClickHouse(error: unknown, { url, user = 'default' }: ClickHouseConnection): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const explanation = (message: string) => new Error(message, { cause: error });
  if (NOBODY_ANSWERS.has(code))
    return explanation(`no ClickHouse answers on ${url}: run \`countyflow up\`, or set CLICKHOUSE_URL`);
  if (AUTHENTICATION_FAILED.has(code))
    return explanation(
      `the ClickHouse on ${url} refuses the user ${user} or the password: see CLICKHOUSE_USER and ` +
        'CLICKHOUSE_PASSWORD_FILE or CLICKHOUSE_PASSWORD',
    );
  if (code === ACCESS_DENIED)
    return explanation(
      `the ClickHouse on ${url} does not let the user ${user} do this: see docs/security.md`,
    );
  if (UNTRUSTED.test(code))
    return explanation(
      `the certificate of the ClickHouse on ${url} is not trusted (${code}): set CLICKHOUSE_TLS_CA_FILE to its authority's`,
    );
  if (BROKEN_OFF.test(code) || code === 'ECONNRESET')
    return explanation(
      `the ClickHouse on ${url} closes the connection (${code}): see whether CLICKHOUSE_URL is to begin with ` +
        'https://, and where it asks for a certificate CLICKHOUSE_TLS_CERT_FILE and CLICKHOUSE_TLS_KEY_FILE',
    );
  return error;
}
