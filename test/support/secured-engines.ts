import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { startTestEngines, type TestEngines } from '../engines.ts';
import { createAuthority } from './certificates.ts';
import { startClickHouseProxy, startTemporalProxy, type TlsProxy } from './tls-proxies.ts';
import { type SecuredKafka, startSecuredKafka } from './secured-kafka.ts';

/** Secrets by variable. Each can also come from a file, which the variable with the suffix `_FILE` names. */
type Secrets = Record<'KAFKA_SASL_PASSWORD' | 'TEMPORAL_API_KEY' | 'CLICKHOUSE_PASSWORD', string>;

export interface SecuredEngines {
  /** The engines behind the proxies, which tests can inspect without credentials. */
  readonly behind: TestEngines;
  readonly kafka: SecuredKafka;
  readonly temporal: TlsProxy;
  readonly clickhouse: TlsProxy;
  /** Variables for a process that connects as the worker: addresses, TLS files, users. */
  readonly variables: Readonly<Record<string, string>>;
  /** A process needs `variables` and one of these: the secrets, or the names of files with the secrets. */
  readonly secrets: Secrets;
  readonly secretFiles: Readonly<Record<string, string>>;
  /** Texts that must appear nowhere: the secrets and the private key. */
  readonly confidentialTexts: readonly string[];
  stop(): Promise<void>;
}

/** Starts all three engines. Each requires TLS, a client certificate, and a password or a key. */
export async function startSecuredEngines(
  folder: string,
  platforms: readonly Platform[],
): Promise<SecuredEngines> {
  const authority = createAuthority(folder);
  const client = authority.issue('client');
  const behind = await startTestEngines({ temporal: true, clickhouse: true }, readEnvironment({}));
  const { temporalAddress, clickhouseUrl } = behind.addresses;
  const kafka = await startSecuredKafka(join(folder, 'kafka'), authority, client, platforms);
  const secrets: Secrets = {
    KAFKA_SASL_PASSWORD: kafka.passwords.get('worker') ?? '',
    TEMPORAL_API_KEY: randomBytes(24).toString('base64url'),
    CLICKHOUSE_PASSWORD: behind.connections.clickhouse.password?.reveal() ?? '',
  };
  const temporal = await startTemporalProxy(temporalAddress, authority, secrets.TEMPORAL_API_KEY);
  const clickhouse = await startClickHouseProxy(clickhouseUrl, authority);
  const secretFiles = Object.entries(secrets).map(([name, secret]) => {
    const path = join(folder, name.toLowerCase());
    writeFileSync(path, `${secret}\n`, { mode: 0o600 });
    return [`${name}_FILE`, path] as const;
  });
  const base64OfKey = readFileSync(client.key, 'utf8').split('\n').slice(1, -2);
  return {
    behind,
    kafka,
    temporal,
    clickhouse,
    variables: {
      KAFKA_BROKERS: kafka.broker,
      KAFKA_TLS_CA_FILE: authority.ca,
      KAFKA_TLS_CERT_FILE: client.certificate,
      KAFKA_TLS_KEY_FILE: client.key,
      KAFKA_SASL_USERNAME: 'worker',
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.ca,
      TEMPORAL_TLS_CLIENT_CERT_PATH: client.certificate,
      TEMPORAL_TLS_CLIENT_KEY_PATH: client.key,
      // The certificate is valid for this name and for the IP address.
      TEMPORAL_TLS_SERVER_NAME: 'localhost',
      CLICKHOUSE_URL: `https://${clickhouse.address}`,
      CLICKHOUSE_USER: 'countyflow',
      CLICKHOUSE_TLS_CA_FILE: authority.ca,
      CLICKHOUSE_TLS_CERT_FILE: client.certificate,
      CLICKHOUSE_TLS_KEY_FILE: client.key,
    },
    secrets,
    secretFiles: Object.fromEntries(secretFiles),
    confidentialTexts: [...Object.values(secrets), ...base64OfKey],
    stop: async () => {
      await Promise.all([temporal.stop(), clickhouse.stop()]);
      await Promise.all([kafka.stop(), behind.stop()]);
    },
  };
}
