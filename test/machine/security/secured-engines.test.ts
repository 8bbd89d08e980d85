import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';
import type { State } from '../../../infra/engines/state.ts';
import { encodeEvent } from '../../../publishers/library/events.ts';
import { publishEvents } from '../../../publishers/sending/open-publisher.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { MIRROR_GROUP, topicOf } from '../../../schemas/topics.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { createAuthority } from '../../support/certificates.ts';
import { runHere } from '../../support/command-here.ts';
import { type CommandRun, countyflow, succeeded } from '../../support/countyflow.ts';
import { validEvent } from '../../support/events.ts';
import { withAdminClient } from '../../support/kafka-security.ts';
import { PATIENCE, PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { type SecuredKafka, startSecuredKafka } from '../../support/secured-kafka.ts';
import { startClickHouseProxy, startTemporalProxy, type TlsProxy } from '../../support/tls-proxies.ts';
import { used, useFolder } from '../../support/used.ts';

/** Secrets by variable. Each can also come from a file, which the variable with the suffix `_FILE` names. */
type Secrets = Record<'KAFKA_SASL_PASSWORD' | 'TEMPORAL_API_KEY' | 'CLICKHOUSE_PASSWORD', string>;

interface SecuredEngines {
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
async function startSecuredEngines(folder: string, platforms: readonly Platform[]): Promise<SecuredEngines> {
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

const EVENTS = 40;
const folder = useFolder();
const home = join(folder, 'home');
const engines = used(() => startSecuredEngines(folder, ['tmall', 'jd']));
let state: State;
/** Everything that commands have printed. */
const printed: CommandRun[] = [];

async function run(
  secrets: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CommandRun> {
  // They start and end the worker.
  const command = args[0] === 'up' || args[0] === 'down' ? countyflow : runHere;
  const ran = await command({ ...engines.variables, ...secrets, COUNTYFLOW_HOME: home }, ...args);
  printed.push(ran);
  return ran;
}

beforeAll(async () => {
  const up = await succeeded(run(engines.secretFiles, 'up', '--json'));
  state = JSON.parse(up) as State;
});
afterAll(async () => {
  await run(engines.secretFiles, 'down');
});

describe('a worker on engines that ask for TLS, a certificate and a password or a key', () => {
  it("stores a publisher's events in ClickHouse, and commits its cursor to Kafka", async () => {
    const events = Array.from({ length: EVENTS }, (_, i) =>
      validEvent({ platform: 'tmall', orderId: `TM-${i}`, version: 1 }),
    );
    await publishEvents(engines.kafka.connectionOf('tmall'), events.map(encodeEvent));
    const client = connectClickHouse(engines.behind.connections.clickhouse);
    await withAdminClient(engines.kafka.connectionOf('admin'), async (admin) => {
      await vi.waitUntil(async () => {
        const [stored] = await rows<{ n: string }>(client, 'SELECT count() AS n FROM orders FINAL');
        return stored?.n === String(EVENTS);
      }, PATIENCE);
      await vi.waitUntil(async () => {
        const asked = admin.fetchOffsets({ groupId: MIRROR_GROUP, topics: [topicOf('tmall')] });
        // The first request to a new broker may find the group's coordinator still loading.
        const [group] = await asked.catch(() => []);
        return group?.partitions[0]?.offset === String(EVENTS);
      }, PATIENCE);
    }).finally(() => client.close());
    expect(engines.temporal.counts).toMatchObject({ refused: 0 });
    expect(engines.clickhouse.counts).toMatchObject({ refused: 0 });
    expect(engines.temporal.counts.admitted).toBeGreaterThan(0);
    expect(engines.clickhouse.counts.admitted).toBeGreaterThan(0);
  });

  it.each([
    ['files', () => engines.secretFiles],
    ['variables', () => engines.secrets],
  ])('serves commands whose secrets are in %s', async (_, secrets) => {
    const status = await vi.waitFor(async () => {
      const now = await run(secrets(), 'status', '--json');
      expect(now.code, now.err).toBe(0);
      return now;
    }, PATIENCE_OF_COMMANDS);
    expect(JSON.parse(status.out)).toMatchObject({
      partitions: expect.arrayContaining([
        expect.objectContaining({ topic: topicOf('tmall'), accepted: EVENTS, quarantined: 0 }),
      ]) as unknown,
    });
    await succeeded(run(secrets(), 'verify', '--json'));
    for (const args of [['accounting'], ['quarantine', '--json'], ['ingest', 'pause'], ['ingest', 'resume']])
      expect((await run(secrets(), ...args)).code, args.join(' ')).toBe(0);
  });

  it.each([
    [
      'KAFKA_SASL_PASSWORD',
      ['status', '--json'],
      /refuses the user worker or the password: see KAFKA_SASL_USERNAME/,
    ],
    [
      'TEMPORAL_API_KEY',
      ['status', '--json'],
      /Temporal on .* refuses this client: check TEMPORAL_API_KEY_FILE/,
    ],
    [
      'CLICKHOUSE_PASSWORD',
      ['accounting'],
      /refuses the user countyflow or the password: see CLICKHOUSE_USER/,
    ],
  ])('refuses another %s, and %s says which variable to check', async (name, command, remedy) => {
    const { code, out, err } = await run({ ...engines.secrets, [name]: 'another-secret' }, ...command);
    expect(code).toBe(1);
    expect(out + err).toMatch(remedy);
    expect(out + err).not.toContain('another-secret');
  });

  it.each([
    ['CLICKHOUSE_TLS_CA_FILE', ['accounting'], /not trusted.*set CLICKHOUSE_TLS_CA_FILE/],
    ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', ['status', '--json'], /set TEMPORAL_TLS_SERVER_CA_CERT_PATH/],
  ])('cannot be reached without %s, and %s says so', async (name, command, remedy) => {
    const all: Record<string, string> = { ...engines.variables, ...engines.secrets, COUNTYFLOW_HOME: home };
    const without = Object.fromEntries(Object.entries(all).filter(([variable]) => variable !== name));
    const { code, out, err } = await runHere(without, ...command);
    expect(code).toBe(1);
    expect(out + err).toMatch(remedy);
  });
});

describe('secrets', () => {
  it('are in no log, state file, output, process argument or process environment', () => {
    const pids = [
      state.owner.pid,
      ...state.processes.flatMap(({ identities }) => identities.map(({ pid }) => pid)),
    ];
    const logs = readdirSync(join(home, 'logs')).map((name) => join(home, 'logs', name));
    expect(state.processes.map(({ name }) => name)).toEqual(['worker']);
    const texts = {
      ...Object.fromEntries(
        [...logs, join(home, 'state.json')].map((path) => [path, readFileSync(path, 'utf8')]),
      ),
      ...Object.fromEntries(
        pids.map((pid) => [`cmdline of ${pid}`, readFileSync(`/proc/${pid}/cmdline`, 'utf8')]),
      ),
      // The worker was given files: its variables hold paths, not secrets.
      ...Object.fromEntries(
        pids.map((pid) => [`environ of ${pid}`, readFileSync(`/proc/${pid}/environ`, 'utf8')]),
      ),
      ...Object.fromEntries(printed.map(({ out, err }, i) => [`command ${i}`, out + err])),
    };
    expect(texts[logs.find((path) => path.endsWith('worker.log')) ?? '']).toContain('The worker is ready');
    expect(engines.confidentialTexts.length).toBeGreaterThan(4);
    const found = Object.entries(texts).flatMap(([where, text]) =>
      engines.confidentialTexts
        .filter((secret) => text.includes(secret))
        .map((secret) => `${secret} in ${where}`),
    );
    expect(found).toEqual([]);
  });
});
