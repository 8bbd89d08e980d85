import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import type { Addresses } from '../../../adapters/configuration/environment.ts';
import { workerService } from '../../../cli/local-system.ts';
import { launchService, variablesOf } from '../../../infra/engines/service.ts';
import type { Child } from '../../../infra/engines/supervision/child.ts';
import { signal } from '../../../infra/engines/supervision/identity.ts';
import { readUnindexed } from '../../../pipeline/event-index/event-index.ts';
import { addKey } from '../../../publishers/keys/stored-keys.ts';
import { type Platform, PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import type { EventStateAnswer } from '../../../schemas/http/view-answers.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { countyflow } from '../../support/countyflow.ts';
import { nameOf, type TestDatabase } from '../../support/database.ts';
import { type Drains, openDrains } from '../../support/drains.ts';
import { validEvent } from '../../support/events.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { copyRows, previousDatabase } from '../../support/previous-release.ts';

/** Each has one event. Every other range waits, so that none can be read again together with the next one. */
const RANGES = 7;
const WAITING = PLATFORMS.length * Math.ceil(RANGES / 2);
const WITHIN = { timeout: 240_000, interval: 5 };

let drains: Drains;
let temporal: TestEngines;
let database: TestDatabase;
let addresses: Addresses;
beforeAll(async () => {
  [drains, temporal] = await Promise.all([openDrains(), startTestEngines({ temporal: true })]);
  for (const platform of PLATFORMS) await storeRanges(platform);
  database = await previousDatabase(drains.engines.connections.clickhouse);
  await copyRows(await nameOf(drains.client), database);
  await migrate(database.client);
  await indexOddRanges();
  const { temporalAddress } = temporal.addresses;
  addresses = { ...drains.engines.addresses, temporalAddress, clickhouseDatabase: database.name };
}, 600_000);
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await Promise.all([drains[Symbol.asyncDispose](), temporal.stop()]);
}, 120_000);

const idOf = (platform: Platform, n: number) => `${platform}/${String(n)}`;

/** Publishes an event at a time, and stores each as a range. */
async function storeRanges(platform: Platform): Promise<void> {
  const topic = topicOf(platform);
  await drains.kafka.createTopic(topic);
  for (let n = 0; n < RANGES; n += 1) {
    const event = { ...validEvent({ platform, orderId: `${platform}-${String(n)}` }), id: idOf(platform, n) };
    await drains.kafka.send(topic, [{ key: event.subject, value: JSON.stringify(event) }]);
    await drains.drain({ topic });
  }
}

/** As if a worker of this release had stored every other range, beside one of the release before. */
async function indexOddRanges(): Promise<void> {
  const source = await nameOf(drains.client);
  for (const table of ['event_index', 'ingest_log'])
    await database.client.command({
      query: `INSERT INTO ${table} SELECT * FROM ${source}.${table} WHERE first_position % 2 = 1`,
    });
}

async function startWorker(): Promise<Child> {
  return launchService(workerService, addresses, join(drains.engines.home, 'upgraded-worker.log'));
}

async function ask(server: HttpServer, key: string, id: string): Promise<EventStateAnswer | number> {
  const answer = await fetch(`${server.url}/v1/events/${encodeURIComponent(id)}`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  return answer.ok ? ((await answer.json()) as EventStateAnswer) : answer.status;
}

it('after an upgrade a worker fills the index of event ids, and goes on where it was killed', async () => {
  const { client } = database;
  const doomed = await startWorker();
  // Sources are filled by name, and this is the last one.
  const platform = 'tmall';
  const { key } = await addKey(client, { publisher: 'test', platform, eventsPerSecond: 1_000 });
  await using server = await startHttpServer(drains.engines.home, addresses);
  await expect.poll(async () => (await readUnindexed(client)).found, WITHIN).toBeGreaterThan(0);
  const [identity] = doomed.identities;
  if (identity === undefined) throw new Error('the worker has no process');
  signal(identity, 'SIGKILL');
  await doomed.ended;

  const { found, waiting } = await readUnindexed(client);
  expect(waiting).toBeGreaterThan(0);
  expect(found + waiting).toBe(WAITING);
  const status = await countyflow(
    { COUNTYFLOW_HOME: drains.engines.home, ...variablesOf(addresses) },
    'status',
  );
  expect(status.out).toContain(
    `indexing earlier events: ${String(found)} of ${String(WAITING)} can be found by id`,
  );
  expect(await ask(server, key, 'never/came')).toMatchObject({ state: 'unknown' });

  const worker = await startWorker();
  await expect.poll(async () => (await readUnindexed(client)).waiting, WITHIN).toBe(0);
  await worker.stop();
  for (let n = 0; n < RANGES; n += 1)
    expect(await ask(server, key, idOf(platform, n))).toMatchObject({ state: 'counted', timesSent: 1 });
  expect(await ask(server, key, 'never/came')).toBe(404);
}, 600_000);
