import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import {
  connectionsTo,
  readEnvironment,
  requireAddresses,
} from '../../../adapters/configuration/environment.ts';
import { createAuthority } from '../../support/certificates.ts';
import { useFolder } from '../../support/used.ts';

const folder = useFolder();
const authority = createAuthority(folder);
const { ca } = authority;
const client = authority.issue('client');
const another = authority.issue('another');
const SECRET = 'hunter2-in-the-variable';
const passwordFile = join(folder, 'password');
writeFileSync(passwordFile, 'hunter2-in-the-file\r\n');
const empty = join(folder, 'empty');
writeFileSync(empty, '\n');

const KAFKA = { KAFKA_BROKERS: 'a:1,b:2' };
const TEMPORAL = { TEMPORAL_ADDRESS: 'c:3' };
const CLICKHOUSE = { CLICKHOUSE_URL: 'https://d:4' };
const USER = { ...KAFKA, KAFKA_SASL_USERNAME: 'worker' };

describe('readEnvironment', () => {
  it("prefers a secret's file to its variable", () => {
    const { credentials } = readEnvironment({
      ...{ ...USER, KAFKA_SASL_PASSWORD: SECRET, KAFKA_SASL_PASSWORD_FILE: passwordFile },
      ...{ ...TEMPORAL, TEMPORAL_API_KEY: SECRET },
      ...{ ...CLICKHOUSE, CLICKHOUSE_USER: 'writer', CLICKHOUSE_PASSWORD_FILE: passwordFile },
    });
    expect(credentials.kafka.sasl?.password.reveal()).toBe('hunter2-in-the-file');
    expect(credentials.kafka.sasl?.mechanism).toBe('scram-sha-512');
    expect(credentials.temporal.apiKey?.reveal()).toBe(SECRET);
    expect(credentials.clickhouse.password?.reveal()).toBe('hunter2-in-the-file');
  });

  it('turns TLS on only for TLS=true, a certificate file, a server name, an API key or https', () => {
    const tls = (variables: Record<string, string>): boolean[] => {
      const { kafka, temporal, clickhouse } = readEnvironment(variables).credentials;
      return [kafka, temporal, clickhouse].map((engine) => engine.tls !== undefined);
    };
    expect(tls({ ...KAFKA, ...TEMPORAL, CLICKHOUSE_URL: 'http://d:4' })).toEqual([false, false, false]);
    expect(tls({ ...KAFKA, KAFKA_TLS: 'true' })).toEqual([true, false, false]);
    expect(tls({ ...KAFKA, KAFKA_TLS_CA_FILE: ca })).toEqual([true, false, false]);
    expect(tls({ ...TEMPORAL, TEMPORAL_API_KEY: SECRET })).toEqual([false, true, false]);
    expect(tls({ ...TEMPORAL, TEMPORAL_TLS_SERVER_NAME: 't' })).toEqual([false, true, false]);
    expect(tls(CLICKHOUSE)).toEqual([false, false, true]);
  });

  const missing = join(folder, 'missing');
  it.each<[Record<string, string>, RegExp]>([
    [{ KAFKA_BROKERS: 'kafka://u:hunter2@a:1' }, /^KAFKA_BROKERS: must be host:port/],
    [{ TEMPORAL_ADDRESS: 'https://hunter2@t' }, /^TEMPORAL_ADDRESS: must be host:port/],
    [{ CLICKHOUSE_URL: 'https://u:hunter2@d:4' }, /^CLICKHOUSE_URL: must name no user: set CLICKHOUSE_USER/],
    [{ CLICKHOUSE_URL: 'https://d:4/?password=hunter2' }, /^CLICKHOUSE_URL: must be http:/],
    [{ CLICKHOUSE_URL: 'https://d:4/database' }, /^CLICKHOUSE_URL: must be http:/],
    [{ ...KAFKA, KAFKA_TLS: 'hunter2' }, /^KAFKA_TLS: must be true or false/],
    [{ ...USER, KAFKA_SASL_PASSWORD: '' }, /^KAFKA_SASL_PASSWORD: is empty/],
    [USER, /^KAFKA_SASL_USERNAME: set KAFKA_SASL_PASSWORD_FILE too, or KAFKA_SASL_PASSWORD/],
    [{ ...KAFKA, KAFKA_SASL_PASSWORD: 'hunter2' }, /^KAFKA_SASL_USERNAME: must be set/],
    [{ ...KAFKA, KAFKA_SASL_MECHANISM: 'hunter2' }, /^KAFKA_SASL_MECHANISM: must be plain, scram/],
    [
      { ...KAFKA, KAFKA_SASL_MECHANISM: 'plain' },
      /^KAFKA_SASL_MECHANISM: is set without KAFKA_SASL_USERNAME/,
    ],
    [
      { ...USER, KAFKA_SASL_PASSWORD: 'hunter2', KAFKA_SASL_MECHANISM: 'plain' },
      /^KAFKA_SASL_MECHANISM: plain sends the password unencrypted: set KAFKA_TLS=true/,
    ],
    [{ ...USER, KAFKA_SASL_PASSWORD_FILE: missing }, /^KAFKA_SASL_PASSWORD_FILE: .* \(ENOENT\)/],
    [{ ...USER, KAFKA_SASL_PASSWORD_FILE: empty }, /^KAFKA_SASL_PASSWORD_FILE: .* is empty/],
    [{ ...KAFKA, KAFKA_TLS_CA_FILE: passwordFile }, /^KAFKA_TLS_CA_FILE: .* has no usable PEM/],
    [{ ...KAFKA, KAFKA_TLS_CERT_FILE: client.certificate }, /^KAFKA_TLS_CERT_FILE: set KAFKA_TLS_KEY_FILE/],
    [{ ...KAFKA, KAFKA_TLS_KEY_FILE: client.key }, /^KAFKA_TLS_KEY_FILE: set KAFKA_TLS_CERT_FILE/],
    [
      { ...KAFKA, KAFKA_TLS_CERT_FILE: client.certificate, KAFKA_TLS_KEY_FILE: another.key },
      /^KAFKA_TLS_KEY_FILE: is not the key of the certificate/,
    ],
    [
      { ...TEMPORAL, TEMPORAL_API_KEY: 'hunter2', TEMPORAL_TLS: 'false' },
      /^TEMPORAL_TLS: must be true or unset: an API key is sent over TLS only/,
    ],
    [{ CLICKHOUSE_URL: 'http://d:4', CLICKHOUSE_TLS_CA_FILE: ca }, /^CLICKHOUSE_URL: must begin with https/],
    [
      { CLICKHOUSE_PASSWORD: 'hunter2' },
      /^CLICKHOUSE_PASSWORD: .*only with CLICKHOUSE_URL: set that too, or unset this/,
    ],
  ])(
    'refuses %j with the name of the variable and what to do, and without its value',
    (variables, message) => {
      const read = () => readEnvironment(variables);
      expect(read).toThrow(message);
      expect(read).toThrow(/^(?!.*hunter2)/s);
    },
  );
});

describe('a secret', () => {
  const environment = readEnvironment({
    ...{ ...USER, KAFKA_SASL_PASSWORD: SECRET, KAFKA_TLS_CERT_FILE: client.certificate },
    ...{ KAFKA_TLS_KEY_FILE: client.key, ...TEMPORAL, TEMPORAL_API_KEY: SECRET },
    ...{ ...CLICKHOUSE, CLICKHOUSE_PASSWORD: SECRET },
  });
  const connections = connectionsTo(requireAddresses(environment), environment.credentials);

  it('is redacted in logs, JSON and inspected objects', () => {
    let logged = '';
    pino({ base: null }, { write: (line: string) => (logged += line) }).info({ connections }, 'connected');
    const texts = [
      ...[JSON.stringify(connections), inspect(connections, { depth: 9, showHidden: true }), logged],
      ...[String(connections.temporal.apiKey), String(connections.clickhouse.password)],
    ];
    for (const text of texts) {
      expect(text).toContain('[redacted]');
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain('PRIVATE KEY');
    }
  });
});

describe('COUNTYFLOW_METRICS_ADDRESS', () => {
  it('is a host and a port, and by default nothing, which stands for a free port on loopback', () => {
    expect(readEnvironment({}).metricsAddress).toBeUndefined();
    expect(readEnvironment({ COUNTYFLOW_METRICS_ADDRESS: '0.0.0.0:9464' }).metricsAddress).toEqual({
      host: '0.0.0.0',
      port: 9464,
    });
  });

  it.each(['9464', ':9464', 'host:', 'http://host:9464'])('is refused as %s', (address) => {
    expect(() => readEnvironment({ COUNTYFLOW_METRICS_ADDRESS: address })).toThrow(
      'COUNTYFLOW_METRICS_ADDRESS: must be host:port',
    );
  });
});
