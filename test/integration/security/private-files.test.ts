import { chmodSync, lstatSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';
import { isMissingFile } from '../../../adapters/errors/system-codes.ts';
import { startEngines } from '../../../infra/engines/start.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { validEvent } from '../../support/events.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';

const TOPIC = topicOf('jd');
/** Folders of a home that hold events. */
const FOLDERS = ['kafka', 'temporal', 'clickhouse', 'logs'];

let system: RunningSystem;
const umaskBefore = process.umask(0o022);
beforeAll(async () => {
  system = await openRunningSystem();
});
afterAll(async () => {
  process.umask(umaskBefore);
  await system[Symbol.asyncDispose]();
});

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
    async () => (await system.accounts()).accounts.some(({ records }) => records > 0),
    PATIENCE_OF_COMMANDS,
  );
  const written = [`kafka/data/${TOPIC}-0`, 'temporal/temporal.db', 'clickhouse/data', 'logs/worker.log'];
  expect(everything()).toEqual(expect.arrayContaining(written));
  expect(openToOthers()).toEqual([]);
});

describe('a command that writes events into a file', () => {
  it.each([
    ['simulate', 'season.ndjson', ['simulate', '--season', '2017', '--scale', '100000', '--out']],
    ['export of held events', 'held.csv', ['export', 'held_event', '--output']],
  ])('lets its owner alone read it: %s', async (_, name, words) => {
    const path = join(system.home, name);
    const { code, err } = await system.run(...words, path);
    expect(code, err).toBe(0);
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
    const [path, receipt] = [join(system.home, 'publish.ndjson'), join(system.home, 'publish.receipt.json')];
    writeFileSync(path, `${JSON.stringify(validEvent({ platform: 'jd', orderId: 'published' }))}\n`);
    const { code, err } = await system.run('publish', path, '--receipt', receipt);
    expect(code, err).toBe(0);
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
