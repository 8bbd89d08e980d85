import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startBackfill } from '../../../operations/loads/start-load.ts';
import type { Trouble } from '../../../operations/trouble.ts';
import { HttpProxy } from '../../chaos/world/http-proxy.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { orderMessages } from '../../support/drains.ts';
import { validEvent } from '../../support/events.ts';
import { countyflow } from '../../support/countyflow.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';
import { leftAfter } from '../engines/owners.ts';

const TOPIC = 'orders.events.v1.jd';
const [WELL, RETRYING] = [0, 4];

let database: TestEngines;
let proxy: HttpProxy;
let system: RunningSystem;
beforeAll(async () => {
  database = await startTestEngines({ clickhouse: true });
  proxy = await HttpProxy.open(database.addresses.clickhouseUrl, database.connections.clickhouse);
  system = await openRunningSystem({
    environment: { clickhouseUrl: proxy.url },
    command: countyflow,
  });
  await system.kafka.createTopic(TOPIC);
  await system.kafka.send(TOPIC, orderMessages('jd', ['J-0']));
  await system.until(({ code, partitions }) => code === WELL && partitions[0]?.accepted === 1);
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await proxy.close();
  await database.stop();
});
afterEach(() => proxy.reset());

let sent = 0;
async function sendOne(): Promise<void> {
  sent += 1;
  await system.kafka.send(TOPIC, orderMessages('jd', [`J-${sent}`]));
}

/** Makes ClickHouse's HTTP interface answer with this error to every statement that writes to the table. */
function refuse(table: string, code: number, name: string, text: string): void {
  const body = `Code: ${code}. DB::Exception: ${text}. (${name})`;
  proxy.rule = (passing) =>
    passing.table === table ? { kind: 'refuse', status: 500, body } : { kind: 'pass' };
}

/** Everything is stored within a minute, without a command. */
async function caughtUp(): Promise<void> {
  const { partitions } = await system.until(
    ({ code, partitions }) => code === WELL && partitions[0]?.accepted === sent + 1,
  );
  expect(partitions[0]).toMatchObject({ state: 'running', problem: null });
  const { code, accounts } = await system.accounts();
  expect(code).toBe(0);
  expect(accounts.map(({ records, missing }) => [records, missing])).toContainEqual([sent + 1, 0]);
}

function describes(
  problem: Trouble | null | undefined,
  parts: { what: RegExp; where: string; remedy: string },
): void {
  expect(problem?.what).toMatch(parts.what);
  expect(problem?.where).toBe(parts.where);
  expect(problem?.remedy).toContain(parts.remedy);
}

function workerPid(): number {
  const worker = system.engines.describe().processes.find(({ name }) => name === 'worker');
  if (worker?.identities[0] === undefined) throw new Error('no worker runs');
  return worker.identities[0].pid;
}

describe('a ClickHouse that hangs', () => {
  it('does not keep a worker from stopping', async () => {
    const treated = proxy.treated;
    const { promise: until, resolve: release } = Promise.withResolvers<undefined>();
    proxy.rule = ({ table }) => (table === 'orders' ? { kind: 'hold', until } : { kind: 'pass' });
    await sendOne();
    while (proxy.treated === treated) await sleep(50);
    const worker = workerPid();
    // The signal goes to the worker itself: the supervisor would kill it after its grace time.
    process.kill(worker, 'SIGTERM');
    expect(await leftAfter([worker], PATIENCE.timeout)).toEqual([]);
    release(undefined);
    await proxy.reset();
    await caughtUp();
  });
});

describe('a ClickHouse that refuses', () => {
  it('makes the partition retry, shows why, and is made up for afterwards', async () => {
    const beganMs = Date.now();
    refuse('ingest_log', 243, 'NOT_ENOUGH_SPACE', 'Cannot reserve 1.00 MiB, not enough space');
    await sendOne();
    // A heartbeat that a busy machine makes it miss is another cause.
    const first = await system.until(
      ({ code, partitions }) =>
        code === RETRYING && partitions[0]?.problem?.what.includes('code 243') === true,
    );
    const problem = first.partitions[0]?.problem;
    describes(problem, {
      what: /code 243 NOT_ENOUGH_SPACE: .*Cannot reserve 1.00 MiB/,
      where: `ClickHouse at ${proxy.url}`,
      remedy: "free space on ClickHouse's disk",
    });
    // The time of the first failure stays while further attempts fail.
    const later = await system.until(
      ({ partitions }) => (partitions[0]?.problem?.failedAttempts ?? 0) > (problem?.failedAttempts ?? 0) + 1,
    );
    expect(problem?.sinceMs).toBeGreaterThan(beganMs);
    expect(later.partitions[0]?.problem?.sinceMs).toBe(problem?.sinceMs);
    const waiting = await system.until(
      ({ partitions }) => (partitions[0]?.problem?.nextAttemptMs ?? null) !== null,
    );
    expect(waiting.partitions[0]?.problem?.nextAttemptMs).toBeGreaterThan(beganMs);
    const printed = await system.run('status');
    expect(printed.code).toBe(RETRYING);
    expect(printed.out).toContain(`${TOPIC}/0 is retrying\n  what:   ClickHouse: code 243 NOT_ENOUGH_SPACE`);
    expect(printed.out).toContain(`  since:  ${new Date(problem?.sinceMs ?? 0).toISOString()}, `);

    await proxy.reset();
    await caughtUp();
  });

  it('is shown for the refresh and for a backfill too', async () => {
    refuse('rollup', 243, 'NOT_ENOUGH_SPACE', 'Cannot reserve 1.00 MiB, not enough space');
    await sendOne();
    const refreshOf = ({ work }: Pick<Awaited<ReturnType<RunningSystem['status']>>, 'work'>) =>
      work.find(({ name }) => name === 'rollup-refresh');
    const status = await system.until(
      (now) => now.code === RETRYING && refreshOf(now)?.problem?.what.includes('code 243') === true,
    );
    describes(refreshOf(status)?.problem, {
      what: /code 243/,
      where: `ClickHouse at ${proxy.url}`,
      remedy: 'free space',
    });
    await proxy.reset();

    refuse('orders', 241, 'MEMORY_LIMIT_EXCEEDED', 'Memory limit (total) exceeded');
    const path = join(system.home, 'waiting.ndjson');
    writeFileSync(path, JSON.stringify(validEvent({ orderId: 'A-1' })));
    const { load, handle } = await startBackfill(system, [path]);
    const { backfills } = await system.until(
      ({ backfills: [found] }) =>
        found?.state === 'retrying' && found.problem?.what.includes('code 241') === true,
    );
    expect(backfills[0]?.name).toBe(load);
    describes(backfills[0]?.problem, {
      what: /code 241/,
      where: `ClickHouse at ${proxy.url}`,
      remedy: 'memory',
    });
    await proxy.reset();
    expect(await handle.result()).toMatchObject({ state: 'done', stored: 1 });
    await caughtUp();
  });
});
