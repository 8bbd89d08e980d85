import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import type { State } from '../../../infra/engines/state.ts';
import { encodeEvent } from '../../../publishers/library/events.ts';
import { publishEvents } from '../../../publishers/sending/open-publisher.ts';
import { MIRROR_GROUP, topicOf } from '../../../schemas/topics.ts';
import { runHere } from '../../support/command-here.ts';
import { type CommandRun, countyflow, succeeded } from '../../support/countyflow.ts';
import { validEvent } from '../../support/events.ts';
import { withAdminClient } from '../../support/kafka-security.ts';
import { PATIENCE, PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { startSecuredEngines } from '../../support/secured-engines.ts';
import { used, useFolder } from '../../support/used.ts';

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
