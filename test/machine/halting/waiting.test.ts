import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EngineName } from '../../../infra/engines/engine-list.ts';
import { startBackfill } from '../../../services/backfill/backfill.ts';
import type { Trouble } from '../../../services/status/trouble.ts';
import { HttpProxy } from '../../chaos/world/http-proxy.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { orderMessages } from '../../support/drains.ts';
import { validEvent } from '../../support/events.ts';
import { leftAfter } from '../engines/owners.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';

const TOPIC = 'orders.events.v1.jd';
const [WELL, UNKNOWN, RETRYING] = [0, 1, 4];
/** Five seconds for each of two engines that are asked in turn, and the start of the command on a loaded machine. */
const STATUS_WITHIN_MS = 40_000;
/** The worker's ten seconds, and the end of the process. */
const STOPPED_WITHIN_MS = 20_000;

let database: TestEngines;
let proxy: HttpProxy;
let system: RunningSystem;
beforeAll(async () => {
  database = await startTestEngines({ clickhouse: true });
  proxy = await HttpProxy.open(database.addresses.clickhouseUrl, database.connections.clickhouse);
  system = await openRunningSystem({ clickhouseUrl: proxy.url });
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

/** What the status says to machines and to people. Each waits for an engine that is silent. */
async function bothStatuses() {
  const [status, { out }] = await Promise.all([system.status(), system.run('status')]);
  return { status, out };
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
    proxy.rule = ({ table }) =>
      table === 'orders' ? { kind: 'slow', byMs: 2 * STOPPED_WITHIN_MS } : { kind: 'pass' };
    await sendOne();
    while (proxy.treated === treated) await sleep(50);
    const worker = workerPid();
    // The signal goes to the worker itself: the supervisor would kill it after its grace time.
    process.kill(worker, 'SIGTERM');
    expect(await leftAfter([worker], STOPPED_WITHIN_MS)).toEqual([]);
    await proxy.reset();
    await caughtUp();
  });
});

describe('a ClickHouse that refuses', () => {
  it('makes the partition retry, shows why, and is made up for afterwards', async () => {
    const beganMs = Date.now();
    refuse('ingest_log', 243, 'NOT_ENOUGH_SPACE', 'Cannot reserve 1.00 MiB, not enough space');
    await sendOne();
    const first = await system.until(({ partitions }) => partitions[0]?.state === 'retrying');
    expect(first.code).toBe(RETRYING);
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
    const inMs = (waiting.partitions[0]?.problem?.nextAttemptMs ?? 0) - Date.now();
    expect(Math.abs(inMs)).toBeLessThan(20_000);
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
    const { code, work } = await system.until(({ work }) => work.some(({ state }) => state === 'retrying'));
    expect(code).toBe(RETRYING);
    const refresh = work.find(({ name }) => name === 'rollup-refresh');
    describes(refresh?.problem, {
      what: /code 243/,
      where: `ClickHouse at ${proxy.url}`,
      remedy: 'free space',
    });
    await proxy.reset();

    refuse('orders', 241, 'MEMORY_LIMIT_EXCEEDED', 'Memory limit (total) exceeded');
    const path = join(system.home, 'waiting.ndjson');
    writeFileSync(path, JSON.stringify(validEvent({ orderId: 'A-1' })));
    const { load, handle } = await startBackfill(system, [path]);
    const { backfills } = await system.until(({ backfills }) => backfills[0]?.state === 'retrying');
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

describe('an engine that does not answer', () => {
  /** The status comes in time, with exit code 1, and shows what is known without the engine. */
  async function statusWithout(
    engine: EngineName,
    cause: RegExp,
  ): Promise<Awaited<ReturnType<RunningSystem['status']>>> {
    const beganMs = Date.now();
    const { status, out } = await bothStatuses();
    expect(Date.now() - beganMs).toBeLessThan(STATUS_WITHIN_MS);
    expect(status.code).toBe(UNKNOWN);
    expect(status.engines.filter(({ answers }) => !answers).map(({ name }) => name)).toEqual([engine]);
    const away = status.engines.find(({ name }) => name === engine);
    expect(away?.cause).toMatch(cause);
    expect(away?.remedy).toContain('countyflow up');
    expect(status.partitions.map(({ topic, partition }) => [topic, partition])).toEqual([[TOPIC, 0]]);
    expect(out).toContain(`${engine} does not answer\n  what:   `);
    return status;
  }

  it('is shown as Kafka, with the partitions that workflows read', async () => {
    system.signal('kafka', 'SIGSTOP');
    try {
      const status = await statusWithout('kafka', /time|answer/i);
      expect(status.rollups).not.toBeNull();
      expect(status.partitions[0]?.accepted).toBe(sent + 1);
      expect(['waiting', 'retrying']).toContain(status.partitions[0]?.state);
      // On a loaded machine, the worker may miss a heartbeat first.
      const later = await system.until(({ partitions }) => partitions[0]?.state === 'retrying');
      expect(later.partitions[0]?.problem?.where).toContain('Kafka at ');
    } finally {
      system.signal('kafka', 'SIGCONT');
    }
    await sendOne();
    await caughtUp();
  });

  it('is shown as Temporal, with the partitions of the ledger', async () => {
    system.signal('temporal', 'SIGSTOP');
    try {
      const status = await statusWithout('temporal', /time|deadline|answer|connect/i);
      expect(status.partitions[0]).toMatchObject({ state: 'unknown', accepted: sent + 1 });
    } finally {
      system.signal('temporal', 'SIGCONT');
    }
    await sendOne();
    await caughtUp();
  });

  it('is shown as ClickHouse, with partitions that wait for it, and nothing is called well or up to date', async () => {
    const server = database.describe().processes[0]?.identities[0]?.pid ?? 0;
    process.kill(server, 'SIGSTOP');
    try {
      const status = await statusWithout('clickhouse', /no answer within/);
      expect(status.rollups).toBeNull();
      expect(status.partitions[0]).toMatchObject({ accepted: null, quarantined: null });
      await sendOne();
      // The drain waits for an answer; each look must say so.
      for (let looks = 0; looks < 3; looks += 1) {
        const { status, out } = await bothStatuses();
        const { partitions, work } = status;
        const refresh = work.find(({ name }) => name === 'rollup-refresh');
        expect(['waiting', 'retrying']).toContain(refresh?.state);
        expect(['waiting', 'retrying']).toContain(partitions[0]?.state);
        expect(out.split('\n')[0]).toMatch(/^ClickHouse does not answer: nothing is stored/);
        expect(out).not.toMatch(/up to date|All is well/);
        // One cause is one trouble.
        expect(out.match(/^ {2}what: /gm)).toHaveLength(1);
      }
    } finally {
      process.kill(server, 'SIGCONT');
    }
    await caughtUp();
  });

  it('is shown if all three do not answer', async () => {
    const away = ['k:1', 'http://127.0.0.1:9', '127.0.0.1:9'] as const;
    const environment = { KAFKA_BROKERS: away[0], CLICKHOUSE_URL: away[1], TEMPORAL_ADDRESS: away[2] };
    const { code, out } = await system.runWith(environment, 'status', '--json');
    expect(code).toBe(UNKNOWN);
    expect(JSON.parse(out)).toMatchObject({
      engines: [{ answers: false }, { answers: false }, { answers: false }],
      partitions: [],
      work: [],
      rollups: null,
    });
  });
});

describe('a worker that does not answer', () => {
  it('is shown as a problem of its partition', async () => {
    const worker = workerPid();
    process.kill(worker, 'SIGSTOP');
    try {
      // On a loaded machine, a drain seems to wait for an engine before the worker has missed a heartbeat.
      const status = await system.until(({ partitions }) =>
        ['unknown', 'retrying'].includes(partitions[0]?.state ?? ''),
      );
      expect(status.code).not.toBe(WELL);
      expect(status.partitions[0]?.problem?.remedy).toMatch(/start a worker/);
    } finally {
      process.kill(worker, 'SIGCONT');
    }
    await sleep(100);
    await sendOne();
    await caughtUp();
  });
});
