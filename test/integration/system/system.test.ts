import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';
import { isMissingFile } from '../../../adapters/errors/system-codes.ts';
import { kafkaClasses } from '../../../infra/engines/kafka/start.ts';
import { startEngines } from '../../../infra/engines/start.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { succeeded } from '../../support/countyflow.ts';
import { validEvent } from '../../support/events.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { listening } from '../../support/processes.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';
import { metricCases } from './metric-cases.ts';

const TOPIC = topicOf('jd');
/** Folders of a home that hold events. */
const FOLDERS = ['kafka', 'temporal', 'clickhouse', 'logs'];

/** Started under a umask that lets others read. It stops the engines at the end. */
function localEngineCases(system: RunningSystem): void {
  /** Paths below a folder. One may vanish meanwhile: ClickHouse renames the folder of each new part. */
  function below(path: string): string[] {
    try {
      return readdirSync(join(system.home, path), { withFileTypes: true }).flatMap((entry) => {
        const own = join(path, entry.name);
        return entry.isDirectory() ? [own, ...below(own)] : [own];
      });
    } catch (error) {
      if (isMissingFile(error)) return [];
      throw error;
    }
  }

  /** Files and folders of the home that hold events, by their paths in it. */
  const everything = (): string[] => FOLDERS.flatMap((name) => [name, ...below(name)]);

  /** Those that somebody else than their owner may read, write or enter. */
  function openToOthers(): string[] {
    return everything().filter((path) => {
      const found = lstatSync(join(system.home, path), { throwIfNoEntry: false });
      return found !== undefined && !found.isSymbolicLink() && (found.mode & 0o077) !== 0;
    });
  }

  const rightsOf = (path: string): string => (lstatSync(path).mode & 0o777).toString(8);

  it('what engines and worker write can be read by its owner alone, whatever the umask of who starts them', async () => {
    await system.kafka.createTopic(TOPIC);
    const event = validEvent({ platform: 'jd', orderId: 'private' });
    await system.kafka.send(TOPIC, [{ key: 'private', value: JSON.stringify(event) }]);
    await vi.waitUntil(
      async () =>
        (await system.accounts()).accounts.some(
          ({ source, records }) => source.startsWith(`kafka/${TOPIC}/`) && records > 0,
        ),
      PATIENCE_OF_COMMANDS,
    );
    const written = [`kafka/data/${TOPIC}-0`, 'temporal/temporal.db', 'clickhouse/data', 'logs/worker.log'];
    expect(everything()).toEqual(expect.arrayContaining(written));
    expect(openToOthers()).toEqual([]);
  });

  describe('local engines', () => {
    it.each(['kafka', 'temporal', 'clickhouse', 'worker'])(
      'and the worker listen on the loopback interface alone: %s',
      (name) => {
        const { processes } = system.engines.describe();
        const page = processes.find((one) => one.name === 'worker')?.page ?? '';
        const { kafkaBrokers, temporalAddress, clickhouseUrl } = system.engines.addresses;
        const ports = [...kafkaBrokers, temporalAddress, clickhouseUrl, new URL(page).host].map((address) =>
          Number(address.split(':').at(-1)),
        );
        const process = processes.find((one) => one.name === name);
        const found = process?.identities.flatMap(({ pid }) => listening(pid)) ?? [];
        expect(found.filter(({ port }) => ports.includes(port))).toHaveLength(1);
        expect(found.filter(({ onLoopback }) => !onLoopback)).toEqual([]);
      },
    );

    it('would be found if they listened on all interfaces', async () => {
      const server = createServer().listen(0, '0.0.0.0');
      await once(server, 'listening');
      expect(listening(process.pid).some(({ onLoopback }) => !onLoopback)).toBe(true);
      server.close();
    });
  });

  describe('a command that writes events into a file', () => {
    it.each([
      ['simulate', 'season.ndjson', ['simulate', '--season', '2017', '--scale', '100000', '--out']],
      ['export of held events', 'held.csv', ['export', 'held_event', '--output']],
    ])('lets its owner alone read it: %s', async (_, name, words) => {
      const path = join(system.home, name);
      await succeeded(system.run(...words, path));
      expect(rightsOf(path)).toBe('600');
    });

    it('takes the rights of others from a file that it replaces', async () => {
      const path = join(system.home, 'replaced.csv');
      writeFileSync(path, '', { mode: 0o644 });
      const words = ['export', 'held_event', '--force', '--output', path];
      expect((await system.run(...words)).code).toBe(0);
      expect(rightsOf(path)).toBe('600');
    });

    it("keeps publish's receipt to its owner", async () => {
      const [path, receipt] = [
        join(system.home, 'publish.ndjson'),
        join(system.home, 'publish.receipt.json'),
      ];
      writeFileSync(path, `${JSON.stringify(validEvent({ platform: 'jd', orderId: 'published' }))}\n`);
      await succeeded(system.run('publish', path, '--receipt', receipt));
      expect(rightsOf(receipt)).toBe('600');
      rmSync(path);
    });
  });

  it('a start takes rights that others have to its files', async () => {
    await system.engines.stop();
    for (const path of everything()) {
      const whole = join(system.home, path);
      chmodSync(whole, lstatSync(whole).isDirectory() ? 0o755 : 0o644);
    }
    expect(openToOthers().length).toBeGreaterThan(FOLDERS.length);
    const again = await startEngines({
      ...{ home: system.home, environment: readEnvironment({}), engines: ['temporal'], handleSignals: false },
    });
    await again.stop();
    expect(openToOthers()).toEqual([]);
  });

  /** A Java that refuses the archive says nothing, and starts Kafka a second later. */
  it('the local Kafka takes its classes from the archive that its first start wrote', async () => {
    const options = ['-XX:+UseSerialGC', '-Xlog:class+load', ...kafkaClasses()];
    const { stdout } = await promisify(execFile)(
      'java',
      [...options, 'kafka.tools.StorageTool', 'random-uuid'],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    expect(stdout).toMatch(/ kafka\.tools\.StorageTool source: shared objects file/);
  });
}

// Files are private to their owner, whatever the umask of who starts the system.
const umaskBefore = process.umask(0o022);
vi.stubEnv('COUNTYFLOW_LOG_LEVEL', 'debug');
afterAll(() => {
  process.umask(umaskBefore);
  vi.unstubAllEnvs();
});

/** One for all of them: each starts from what those before it left. */
const system = used(openRunningSystem);
metricCases(system);
localEngineCases(system);
