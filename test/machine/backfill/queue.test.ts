import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { readLoad } from '../../../operations/loads/control-load.ts';
import { listLoads, type LoadStatus } from '../../../operations/loads/loads.ts';
import { loadWorkflowId } from '../../../schemas/temporal.ts';
import { type CommandRun, succeeded } from '../../support/countyflow.ts';
import { eventLines } from '../../support/events.ts';
import { PATIENCE, PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { currentProcess } from '../../support/processes.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const LINES = 2_000;
/** Each look asks ClickHouse and Temporal, and a load may wait for a minute. */
const PATIENCE_OF_LOADS = { ...PATIENCE, interval: 500 };
/** Of a load that runs until a test lets it go. */
const SLOW = ['--rate', '1', '--max-parallel', '1'];

const system = used(openRunningSystem);
/** A test that failed must not hold up the next one. */
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const { load } of await listLoads({ clickhouse: system.clickhouse }, { unacknowledged: true }))
    await backfill('cancel', load);
});

const backfill = (...args: string[]): Promise<CommandRun> => system.run('backfill', ...args);

/** Plans and starts a load, and returns its name. */
async function start(name: string, ...words: string[]): Promise<string> {
  const path = join(system.home, `${name}.ndjson`);
  await writeFile(path, eventLines(name, LINES));
  const planned = await backfill('plan', path, '--json');
  const { plan } = JSON.parse(planned.out) as { plan: string };
  const out = await succeeded(backfill('start', plan, ...words));
  expect(out).toContain(`countyflow backfill watch ${plan}`);
  return plan;
}

async function until(load: string, holds: (status: LoadStatus) => boolean): Promise<void> {
  await vi.waitUntil(
    () =>
      readLoad(system, load).then(
        holds,
        // An engine that was killed does not answer.
        () => false,
      ),
    PATIENCE_OF_LOADS,
  );
}

const untilState = (load: string, state: LoadStatus['state']): Promise<void> =>
  until(load, (status) => status.state === state);

async function letGo(load: string): Promise<void> {
  await vi.waitUntil(async () => {
    const { code } = await backfill('set', load, '--no-rate');
    // Without an answer in time, it may have been taken, and the load may have ended since.
    return code === 0 || (await readLoad(system, load).catch(() => undefined))?.state === 'done';
  }, PATIENCE);
}

/** When loads began to run and ended, by their history: [load, began, ended]. */
async function stretches(...loads: string[]): Promise<[string, number, number][]> {
  const found = await rows<{ load: string; began: string; ended: string }>(
    system.clickhouse,
    `SELECT load, toUnixTimestamp64Milli(minIf(at, event = 'running')) AS began,
       toUnixTimestamp64Milli(maxIf(at, event = 'done')) AS ended
     FROM backfill_event WHERE load IN {loads:Array(String)} GROUP BY load ORDER BY began`,
    { loads },
  );
  return found.map(({ load, began, ended }) => [load, Number(began), Number(ended)]);
}

/** One after the other, in this order. */
async function expectInTurn(...loads: string[]): Promise<void> {
  const found = await stretches(...loads);
  expect(found.map(([load]) => load)).toEqual(loads);
  const instants = found.flatMap(([, began, ended]) => [began, ended]);
  expect(instants).toEqual(instants.toSorted((a, b) => a - b));
}

async function ordersOf(name: string): Promise<number> {
  const [found] = await rows<{ orders: string }>(
    system.clickhouse,
    'SELECT count() AS orders FROM orders FINAL WHERE startsWith(order_id, {prefix:String})',
    { prefix: `${name}-` },
  );
  return Number(found?.orders);
}

/** Resolves when another one runs, with the environment of this moment. */
async function killWorker(): Promise<void> {
  const current = () => currentProcess(system.engines, 'worker');
  const killed = current();
  system.signal('worker', 'SIGKILL');
  await vi.waitUntil(() => ![undefined, killed?.pid].includes(current()?.pid), PATIENCE);
}

describe('loads that are started while another runs', () => {
  it('wait, and run one after the other, by priority and start', async () => {
    const first = await start('first', ...SLOW);
    await untilState(first, 'running');
    const normal = await start('normal');
    await untilState(normal, 'queued');
    expect((await backfill('start', normal)).out).toContain(`${normal} is already queued, without a limit`);
    const low = await start('low', '--priority', 'low');
    const high = await start('high', '--priority', 'high');
    for (const load of [low, high]) await untilState(load, 'queued');

    const running = [first];
    // Temporal says that a load is queued before that and its priority are noted.
    await vi.waitFor(async () => {
      const listed = JSON.parse((await backfill('list', '--state', 'queued', '--json')).out) as LoadStatus[];
      expect(Object.fromEntries(listed.map(({ load, priority, turn }) => [load, [priority, turn]]))).toEqual({
        [high]: ['high', { place: 1, running, before: [] }],
        [normal]: ['normal', { place: 2, running, before: [high] }],
        [low]: ['low', { place: 3, running, before: [high, normal] }],
      });
    }, PATIENCE_OF_COMMANDS);
    const place = `place 3 in the queue, after ${first} (running), ${high} and ${normal}`;
    expect((await backfill('list')).out).toContain(`${low}: ${place}`);
    expect((await backfill('show', low)).out).toContain(place);
    await vi.waitFor(async () => {
      const status = await system.run('status');
      expect(status.out).toContain(`backfill ${low}: queued, 0 of 2,000 lines (0 %), low priority, ${place}`);
      // It goes on by itself, so nothing is wrong.
      expect(status.code).toBe(0);
    }, PATIENCE_OF_COMMANDS);

    expect(await backfill('set', low, '--priority', 'high')).toMatchObject({
      code: 0,
      out: `${low} loads without a limit, 2 chunks at once, high priority.\n`,
    });
    // It was started before the other one.
    await until(low, ({ turn }) => turn?.place === 1);

    const paused = await backfill('pause', high);
    expect(paused.out).toBe(`${high} is paused. Others go ahead until you resume it.\n`);
    expect((await backfill('cancel', normal)).out).toBe(
      `${normal} is cancelled: 0 of 2,000 events are stored.\n`,
    );
    await letGo(first);
    for (const load of [first, low]) await untilState(load, 'done');
    expect((await readLoad(system, high)).state).toBe('paused');
    await backfill('resume', high);
    await untilState(high, 'done');
    await expectInTurn(first, low, high);
    expect(await Promise.all(['first', 'normal', 'low', 'high'].map(ordersOf))).toEqual([
      LINES,
      0,
      LINES,
      LINES,
    ]);
  });

  it('go ahead of one that is paused, which then waits for its turn again', async () => {
    const paused = await start('paused', ...SLOW);
    await untilState(paused, 'running');
    const next = await start('next', ...SLOW);
    await untilState(next, 'queued');
    await backfill('pause', paused);
    await untilState(next, 'running');
    const resumed = await backfill('resume', paused);
    expect(resumed.out).toBe(`${paused} is queued: place 1 in the queue, after ${next} (running).\n`);
    await letGo(paused);
    expect((await readLoad(system, paused)).state).toBe('queued');
    await letGo(next);
    await untilState(paused, 'done');
    expect(await ordersOf('paused')).toBe(LINES);
  });
});

describe('a load that waits', () => {
  it('is neither forgotten nor started twice when the worker and Temporal are killed', async () => {
    const first = await start('killed-1', ...SLOW);
    // Two that begin at once may both take the last turn, as takeTurn says.
    await untilState(first, 'running');
    const second = await start('killed-2');
    await untilState(second, 'queued');
    await killWorker();
    await until(first, ({ recordsStored }) => recordsStored > 2);
    system.signal('temporal', 'SIGKILL');
    await letGo(first);
    await untilState(second, 'done');
    await expectInTurn(first, second);
    const history = await backfill('show', second, '--json');
    const { history: events } = JSON.parse(history.out) as { history: { event: string }[] };
    expect(events.map(({ event }) => event)).toEqual(['planned', 'queued', 'running', 'done']);
    expect(await ordersOf('killed-2')).toBe(LINES);
  });

  it('waits for none that is terminated in Temporal', async () => {
    const [first, second] = [await start('ended-1', ...SLOW), await start('ended-2')];
    await untilState(first, 'running');
    await untilState(second, 'queued');
    await backfill('set', second, '--priority', 'high');
    await until(first, ({ recordsStored }) => recordsStored > 2);
    expect((await readLoad(system, second)).state).toBe('queued');
    await system.temporal.workflow.getHandle(loadWorkflowId(first)).terminate();
    await untilState(second, 'done');
  });
});

describe('the setting of the workers', () => {
  it('says how many loads run at once', async () => {
    vi.stubEnv('COUNTYFLOW_LOADS_AT_ONCE', '2');
    await killWorker();
    const loads = [await start('two-1', ...SLOW), await start('two-2', ...SLOW)];
    for (const load of loads) await untilState(load, 'running');
    const third = await start('two-3');
    await until(third, ({ turn }) => turn?.place === 1);
    expect((await readLoad(system, third)).turn?.running).toEqual(loads);
    await backfill('cancel', loads[0] ?? '');
    await untilState(third, 'done');
    expect((await readLoad(system, loads[1] ?? '')).state).toBe('running');
  });
});
