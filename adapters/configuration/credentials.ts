import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { errorCode } from '../../domain/causes.ts';
import { type Credentials, type HttpTarget, Secret, type Tls } from './connections.ts';
import { VariableError } from './remedied-error.ts';
import { type CredentialName, credentialNames, type Variables } from './variables.ts';

/** Reads the files that variables name. Throws a {@link VariableError} if variables or files do not fit together. */
export function readCredentials(data: Variables): Credentials {
  refuseWithoutAddress(data);
  return {
    kafka: { tls: tlsOf(data, KAFKA_TLS), sasl: saslOf(data) },
    temporal: temporalOf(data),
    clickhouse: clickhouseOf(data),
  };
}

/** Of a publisher who sends over HTTP; undefined if no address is given. Throws if there is no key for it. */
export function httpTargetOf(data: Variables): HttpTarget | undefined {
  const url = data.COUNTYFLOW_URL;
  if (url === undefined) return undefined;
  const key = secretOf(data, 'COUNTYFLOW_KEY', 'COUNTYFLOW_KEY_FILE');
  if (key === undefined)
    throw new VariableError('COUNTYFLOW_URL', 'set COUNTYFLOW_KEY_FILE too, or COUNTYFLOW_KEY');
  return { url, key };
}

/** Local engines take no credentials from variables, and a password must not go to an address that was not given. */
function refuseWithoutAddress(data: Variables): void {
  const addressOf = {
    kafka: 'KAFKA_BROKERS',
    temporal: 'TEMPORAL_ADDRESS',
    clickhouse: 'CLICKHOUSE_URL',
  } as const;
  for (const [engine, address] of Object.entries(addressOf)) {
    const given = credentialNames(engine).find((name) => data[name] !== undefined);
    if (given !== undefined && data[address] === undefined)
      throw new VariableError(given, `is used only with ${address}: set that too, or unset this`);
  }
}

/** Names of the variables that turn TLS on, and that name the files of the CA, the certificate and the key. */
interface TlsNames {
  readonly on?: 'KAFKA_TLS' | 'TEMPORAL_TLS';
  readonly ca: CredentialName;
  readonly certificate: CredentialName;
  readonly key: CredentialName;
}

const KAFKA_TLS: TlsNames = {
  on: 'KAFKA_TLS',
  ca: 'KAFKA_TLS_CA_FILE',
  certificate: 'KAFKA_TLS_CERT_FILE',
  key: 'KAFKA_TLS_KEY_FILE',
};
const TEMPORAL_TLS: TlsNames = {
  on: 'TEMPORAL_TLS',
  ca: 'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  certificate: 'TEMPORAL_TLS_CLIENT_CERT_PATH',
  key: 'TEMPORAL_TLS_CLIENT_KEY_PATH',
};
const CLICKHOUSE_TLS: TlsNames = {
  ca: 'CLICKHOUSE_TLS_CA_FILE',
  certificate: 'CLICKHOUSE_TLS_CERT_FILE',
  key: 'CLICKHOUSE_TLS_KEY_FILE',
};

function saslOf(data: Variables): Credentials['kafka']['sasl'] {
  const username = data.KAFKA_SASL_USERNAME;
  const password = secretOf(data, 'KAFKA_SASL_PASSWORD', 'KAFKA_SASL_PASSWORD_FILE');
  if (username === undefined && password === undefined) {
    if (data.KAFKA_SASL_MECHANISM !== undefined)
      throw new VariableError(
        'KAFKA_SASL_MECHANISM',
        'is set without KAFKA_SASL_USERNAME: set that too, or unset this',
      );
    return undefined;
  }
  if (username === undefined)
    throw new VariableError('KAFKA_SASL_USERNAME', 'must be set if there is a password');
  if (password === undefined)
    throw new VariableError(
      'KAFKA_SASL_USERNAME',
      'set KAFKA_SASL_PASSWORD_FILE too, or KAFKA_SASL_PASSWORD',
    );
  const mechanism = data.KAFKA_SASL_MECHANISM ?? 'scram-sha-512';
  if (mechanism === 'plain' && !isTlsOn(data, KAFKA_TLS))
    throw new VariableError(
      'KAFKA_SASL_MECHANISM',
      'plain sends the password unencrypted: set KAFKA_TLS=true',
    );
  return { mechanism, username, password };
}

function temporalOf(data: Variables): Credentials['temporal'] {
  const apiKey = secretOf(data, 'TEMPORAL_API_KEY', 'TEMPORAL_API_KEY_FILE');
  const serverName = data.TEMPORAL_TLS_SERVER_NAME;
  if (apiKey !== undefined && data.TEMPORAL_TLS === false)
    throw new VariableError('TEMPORAL_TLS', 'must be true or unset: an API key is sent over TLS only');
  const tls = tlsOf(data, TEMPORAL_TLS, apiKey !== undefined || serverName !== undefined);
  return { namespace: data.TEMPORAL_NAMESPACE, tls: tls && { ...tls, serverName }, apiKey };
}

function clickhouseOf(data: Variables): Credentials['clickhouse'] {
  const isHttps = data.CLICKHOUSE_URL?.startsWith('https:') ?? false;
  const tls = tlsOf(data, CLICKHOUSE_TLS, isHttps);
  if (tls !== undefined && !isHttps)
    throw new VariableError('CLICKHOUSE_URL', 'must begin with https:// if there are files for TLS');
  const password = secretOf(data, 'CLICKHOUSE_PASSWORD', 'CLICKHOUSE_PASSWORD_FILE');
  return { cluster: data.CLICKHOUSE_CLUSTER, user: data.CLICKHOUSE_USER, password, tls };
}

/** The file wins: it can be hidden from other users, but a process shows its variables. */
function secretOf(data: Variables, value: CredentialName, file: CredentialName): Secret | undefined {
  const path = data[file];
  if (typeof path === 'string') return new Secret(readSecretFile(file, path));
  const given = data[value];
  return typeof given === 'string' ? new Secret(given) : undefined;
}

/** Throws a {@link VariableError} that names the variable if the file is empty or cannot be read. */
export function readSecretFile(variable: CredentialName, path: string): string {
  // Editors and `echo` add a line end that is not part of the secret.
  const secret = readText(variable, path).replace(/\r?\n$/, '');
  if (secret === '') throw new VariableError(variable, `${path} is empty`);
  return secret;
}

function isTlsOn(data: Variables, { on, ca, certificate, key }: TlsNames, implied = false): boolean {
  const hasFile = [ca, certificate, key].some((name) => data[name] !== undefined);
  return (on === undefined ? undefined : data[on]) ?? (hasFile || implied);
}

function tlsOf(data: Variables, names: TlsNames, implied = false): Tls | undefined {
  if (!isTlsOn(data, names, implied)) return undefined;
  const pem = (name: CredentialName, parse: (text: string) => unknown): string | undefined => {
    const path = data[name];
    if (typeof path !== 'string') return undefined;
    const text = readText(name, path);
    try {
      parse(text);
    } catch (error) {
      throw new VariableError(name, `${path} has no usable PEM`, { cause: error });
    }
    return text;
  };
  const ca = pem(names.ca, (text) => new X509Certificate(text));
  const certificate = pem(names.certificate, (text) => new X509Certificate(text));
  const key = pem(names.key, createPrivateKey);
  if (certificate !== undefined && key === undefined)
    throw new VariableError(names.certificate, `set ${names.key} too`);
  if (key !== undefined && certificate === undefined)
    throw new VariableError(names.key, `set ${names.certificate} too`);
  if (certificate !== undefined && key !== undefined) {
    if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)))
      throw new VariableError(names.key, `is not the key of the certificate that ${names.certificate} names`);
  }
  return { ca, certificate, key: key === undefined ? undefined : new Secret(key) };
}

function readText(variable: CredentialName, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = errorCode(error) || 'unreadable';
    throw new VariableError(variable, `${path} cannot be read (${code})`, { cause: error });
  }
}
