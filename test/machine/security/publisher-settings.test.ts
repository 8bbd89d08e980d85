import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CollectedRecords } from '../../../adapters/kafka/collected-records.ts';
import { openLogReader } from '../../../adapters/kafka/log-reader.ts';
import { ENGINES } from '../../../infra/setup/project.mjs';
import { topicOf } from '../../../schemas/topics.ts';
import { type Authority, createAuthority, type Identity, writeKeyStore } from '../../support/certificates.ts';
import { runCountyflow, succeeded } from '../../support/countyflow.ts';
import { page } from '../../support/markdown.ts';
import { PATIENCE } from '../../support/patience.ts';
import { type SecuredKafka, startSecuredKafka } from '../../support/secured-kafka.ts';

const PAGE = page('docs/publisher.md');
const FILE = fileURLToPath(new URL('../../../docs/examples/publisher/first-event.ndjson', import.meta.url));
const EVENT = readFileSync(FILE, 'utf8').trim();
const KEY = (JSON.parse(EVENT) as { subject: string }).subject;
const TOPIC = topicOf('tmall');
const PROGRAM_WITHIN_MS = PATIENCE.timeout;
const CLIENTS = ['librdkafka', 'Java', 'kafkajs', '`countyflow publish`'];

/** A client on librdkafka. */
const KCAT = 'kcat';
/** Older ones cannot log in by SCRAM to Kafka 4, as the page says. */
const SCRAM_SINCE = '2.6.1';
const printed = spawnSync(KCAT, ['-V'], { encoding: 'utf8' }).stdout as string | null;
const version = /librdkafka (\d+\.\d+\.\d+)/.exec(printed ?? '')?.[1];
function whyNotTried(mechanism: string): string | undefined {
  if (version === undefined) return 'this machine has no kcat';
  if (mechanism === 'PLAIN' || version.localeCompare(SCRAM_SINCE, 'en', { numeric: true }) >= 0)
    return undefined;
  return `kcat has librdkafka ${version}, which is older than ${SCRAM_SINCE}`;
}

const folder = mkdtempSync(join(tmpdir(), 'countyflow-settings-'));
const at = (name: string): string => join(folder, name);
let kafka: SecuredKafka;
let reader: Awaited<ReturnType<typeof openLogReader>>;
let authority: Authority;
let client: Identity;
let password: string;

beforeAll(async () => {
  authority = createAuthority(folder);
  client = authority.issue('client');
  kafka = await startSecuredKafka(at('kafka'), authority, client, ['tmall']);
  reader = await openLogReader(kafka.connectionOf('admin'), TOPIC, 0);
  password = kafka.passwords.get('tmall') ?? '';
  writeKeyStore(at('both.pem'), client);
  writeFileSync(at('password'), password, { mode: 0o600 });
});
afterAll(async () => {
  await reader[Symbol.asyncDispose]();
  await kafka.stop();
  rmSync(folder, { recursive: true });
});

/** What stands in backquotes in the page's list of a client's settings, in its order. */
function settingsOf(client: string): string[] {
  const [, lists = ''] = PAGE.split('## Settings of Kafka clients\n');
  const line = lists.split('\n').find((one) => one.startsWith(`- **${client}**`)) ?? '';
  const settings = line.slice(line.indexOf(': '));
  return [...settings.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
}

/** Settings with the values that the page gives, or else with those of this broker. One that is unknown here fails. */
function filled(client: string, values: Readonly<Record<string, string>>): string[] {
  return settingsOf(client).map((setting) => {
    if (setting.includes('=')) return setting;
    const value = values[setting];
    if (value === undefined) throw new Error(`the page names ${setting}, of which this test knows no value`);
    return `${setting}=${value}`;
  });
}

/** The page names one mechanism, and says how another is named. */
const withMechanism = (mechanism: string, text: string): string =>
  text.replaceAll('SCRAM-SHA-512', mechanism).replaceAll('scram-sha-512', mechanism.toLowerCase());

/** The program adds one record to the topic, which is the event under its key. */
async function expectSent(program: () => Promise<unknown>): Promise<void> {
  const before = await reader.latest();
  await program();
  expect(await reader.latest()).toBe(before + 1n);
  const records = new CollectedRecords();
  await reader.read(before, records, { waitMs: 1_000, maxBytes: 1024 * 1024 });
  const last = records.all.at(-1);
  expect(last?.key?.toString()).toBe(KEY);
  expect(JSON.parse(last?.value?.toString() ?? '')).toEqual(JSON.parse(EVENT));
}

describe('the settings in docs/publisher.md', () => {
  it('are listed for each client', () => {
    expect(PAGE).toContain(`librdkafka before ${SCRAM_SINCE}`);
    for (const client of CLIENTS) expect(settingsOf(client).length, client).toBeGreaterThan(0);
  });
});

// Another SCRAM differs in its name alone, which `kafka-acls.test.ts` logs in by.
describe.each(['SCRAM-SHA-512', 'PLAIN'])(
  'a publisher who logs in by %s over TLS with a certificate sends an event',
  (mechanism) => {
    it('with the settings of librdkafka', async ({ skip }) => {
      const why = whyNotTried(mechanism);
      if (why !== undefined) {
        console.warn(`The settings of librdkafka are not tried with ${mechanism}: ${why}.`);
        skip(why);
      }
      const settings = filled('librdkafka', {
        'bootstrap.servers': kafka.broker,
        'ssl.ca.location': authority.ca,
        'ssl.certificate.location': client.certificate,
        'ssl.key.location': client.key,
        'sasl.username': 'tmall',
        'sasl.password': password,
      });
      writeFileSync(at('kcat.conf'), withMechanism(mechanism, settings.join('\n')), { mode: 0o600 });
      const sending = ['-P', '-F', at('kcat.conf'), '-t', TOPIC, '-k', KEY, FILE];
      await expectSent(() => promisify(execFile)(KCAT, sending, { timeout: PROGRAM_WITHIN_MS }));
    });

    it('with the settings of the Java client', async () => {
      const [, scram = ''] = /`sasl\.jaas\.config` is `([^`]+)`/.exec(PAGE) ?? [];
      const [, plain = ''] = /and `([^`]+)` for PLAIN/.exec(PAGE) ?? [];
      const login = mechanism === 'PLAIN' ? scram.replace('scram.ScramLoginModule', plain) : scram;
      const settings = filled('Java', {
        'bootstrap.servers': kafka.broker,
        'ssl.truststore.location': authority.ca,
        'ssl.keystore.location': at('both.pem'),
        'sasl.jaas.config': login.replace('USER', 'tmall').replace('PASSWORD', password),
      });
      writeFileSync(at('java.properties'), withMechanism(mechanism, settings.join('\n')), { mode: 0o600 });
      await expectSent(() => {
        const sending = promisify(execFile)(
          'java',
          [
            ...['-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', join(ENGINES, 'kafka', 'jars', '*')],
            ...[
              'org.apache.kafka.tools.ConsoleProducer',
              '--bootstrap-server',
              kafka.broker,
              '--topic',
              TOPIC,
            ],
            ...['--producer.config', at('java.properties')],
            ...['--property', 'parse.key=true', '--property', 'key.separator=|'],
          ],
          { timeout: PROGRAM_WITHIN_MS },
        );
        sending.child.stdin?.end(`${KEY}|${EVENT}\n`);
        return sending;
      });
    });

    it('with the settings of kafkajs', async () => {
      const values: Readonly<Record<string, unknown>> = {
        brokers: [kafka.broker],
        'ssl.ca': [readFileSync(authority.ca, 'utf8')],
        'ssl.cert': readFileSync(client.certificate, 'utf8'),
        'ssl.key': readFileSync(client.key, 'utf8'),
        'sasl.mechanism': mechanism.toLowerCase(),
        'sasl.username': 'tmall',
        'sasl.password': password,
        acks: -1,
        compression: kafkajs.CompressionTypes.GZIP,
      };
      const settings = settingsOf('kafkajs');
      expect(settings).toEqual(
        expect.arrayContaining([
          "sasl.mechanism: 'scram-sha-512'",
          'acks: -1',
          'compression: CompressionTypes.GZIP',
        ]),
      );
      const names = settings.map((setting) => setting.split(':')[0] ?? '');
      expect(names.toSorted()).toEqual(['ssl', 'sasl', ...Object.keys(values)].toSorted());
      const part = (name: string) =>
        Object.fromEntries(
          Object.entries(values)
            .filter(([path]) => path.startsWith(`${name}.`))
            .map(([path, value]) => [path.slice(name.length + 1), value]),
        );
      const producer = new kafkajs.Kafka({
        brokers: [kafka.broker],
        ssl: part('ssl'),
        sasl: part('sasl') as unknown as kafkajs.SASLOptions,
        logLevel: kafkajs.logLevel.NOTHING,
      }).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
      await producer.connect();
      const messages = [{ key: KEY, value: EVENT }];
      const compression = kafkajs.CompressionTypes.GZIP;
      await expectSent(() => producer.send({ topic: TOPIC, acks: -1, compression, messages }));
      await producer.disconnect();
    });

    it('with the variables of countyflow publish', async () => {
      const values: Readonly<Record<string, string>> = {
        KAFKA_BROKERS: kafka.broker,
        KAFKA_TLS: 'true',
        KAFKA_TLS_CA_FILE: authority.ca,
        KAFKA_TLS_CERT_FILE: client.certificate,
        KAFKA_TLS_KEY_FILE: client.key,
        KAFKA_SASL_MECHANISM: mechanism.toLowerCase(),
        KAFKA_SASL_USERNAME: 'tmall',
        KAFKA_SASL_PASSWORD_FILE: at('password'),
      };
      const named = settingsOf('`countyflow publish`').filter((setting) => setting.startsWith('KAFKA_'));
      expect(named.map((setting) => setting.split('=')[0]).toSorted()).toEqual(
        Object.keys(values).toSorted(),
      );
      await expectSent(async () => {
        const sending = { environment: values, cwd: folder };
        await succeeded(runCountyflow(sending, 'publish', FILE, '--receipt', at(`receipt-${mechanism}`)));
      });
    });
  },
);
