import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { type ProcessEvent, readEvents } from '../../../infra/engines/state.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { countyflow, succeeded } from '../../support/countyflow.ts';
import { sendUntil } from '../../support/drains.ts';
import { openTestKafka, type TestKafka } from '../../support/kafka.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { isRunning } from '../../support/processes.ts';
import { addressesIn, asPipeline, stateOf } from '../../support/up-home.ts';
import { useFolder } from '../../support/used.ts';

const home = useFolder();
const variables = { COUNTYFLOW_HOME: home };

let kafka: TestKafka | undefined;
const stopping = new AbortController();
let sending: Promise<number> = Promise.resolve(0);

beforeAll(async () => {
  await up('2');
  kafka = await openTestKafka(addressesIn(home).kafkaBrokers);
  sending = sendUntil(stopping.signal, kafka, PLATFORMS);
});
afterAll(async () => {
  stopping.abort();
  await sending;
  await kafka?.stop();
  await countyflow(variables, 'down');
});

async function up(workers: string): Promise<void> {
  await succeeded(countyflow(variables, 'up', '--workers', workers));
}

const workers = () => stateOf(home).processes.filter(({ name }) => name.startsWith('worker'));
const namesNow = () => workers().map(({ name }) => name);
const pidOf = (name: string) => workers().find((one) => one.name === name)?.identities[0]?.pid ?? 0;

/** Asks a worker to end, and resolves to what the supervisor saw of it until it ran again. */
async function ends(name: string): Promise<Pick<ProcessEvent, 'event' | 'cause'>[]> {
  const since = new Date().toISOString();
  process.kill(pidOf(name), 'SIGTERM');
  const seen = () => readEvents(home).filter(({ process, at }) => process === name && at >= since);
  await expect.poll(() => seen().length, PATIENCE_OF_COMMANDS).toBe(2);
  return seen().map(({ event, cause }) => ({ event, cause }));
}

const accepted = () =>
  asPipeline(home, (client) =>
    rows(
      client,
      `SELECT toInt32(count()) AS sources, toInt32(sum(records)) AS records, toInt32(sum(accepted)) AS accepted,
              toInt32(countIf(NOT closes)) AS open
       FROM accounting`,
    ),
  );

/** One run: each case continues from the one before, while orders are published. */
it('runs several workers, each with a log and metrics of its own', async () => {
  expect(namesNow()).toEqual(['worker', 'worker-2']);
  const pages = workers().map(({ page = '' }) => page);
  expect(new Set(pages).size).toBe(2);
  for (const page of pages) expect(await (await fetch(page)).text()).toContain('countyflow_');
  for (const name of namesNow())
    expect(readFileSync(join(home, 'logs', `${name}.log`), 'utf8')).toContain('The worker is ready');
  const { out } = await countyflow(variables, 'status');
  expect(out).toMatch(/^│ worker-2 +│/m);
});

it('starts one again that was asked to end, which ends in order', async () => {
  // One that a busy machine keeps from storing within ten seconds gives up, which loses nothing.
  await vi.waitFor(async () => {
    expect(await ends('worker')).toEqual([
      { event: 'ended', cause: 'code 0' },
      { event: 'started again', cause: 'code 0' },
    ]);
  }, PATIENCE_OF_COMMANDS);
});

it('starts more of a running system', async () => {
  const before = workers().map(({ name }) => pidOf(name));
  await up('3');
  expect(namesNow()).toEqual(['worker', 'worker-2', 'worker-3']);
  expect(
    workers()
      .slice(0, 2)
      .map(({ name }) => pidOf(name)),
  ).toEqual(before);
});

it('ends the last ones, and those that stay read their partitions: every count is exact', async () => {
  const leaving = [pidOf('worker-2'), pidOf('worker-3')];
  const [stays] = [pidOf('worker')];
  await up('1');
  expect(namesNow()).toEqual(['worker']);
  expect(leaving.filter(isRunning)).toEqual([]);
  expect(pidOf('worker')).toBe(stays);
  expect(existsSync(join(home, 'services-wanted.json'))).toBe(false);
  stopping.abort();
  const sent = await sending;
  await vi.waitFor(async () => {
    expect(await accepted()).toEqual([{ sources: PLATFORMS.length, records: sent, accepted: sent, open: 0 }]);
  }, PATIENCE_OF_COMMANDS);
});
