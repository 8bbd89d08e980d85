import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { readLoad } from '../../../operations/loads/control-load.ts';
import { listLoads, type LoadStatus } from '../../../operations/loads/loads.ts';
import { askLoad } from '../../../operations/loads/temporal-answer.ts';
import { readLevels } from '../../../operations/status/levels.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import type { Verification } from '../../../pipeline/verification/verify.ts';
import type { EditionCause } from '../../../schemas/activities.ts';
import { loadWorkflowId } from '../../../schemas/temporal.ts';
import { findEditionCauses } from '../../../statistics/editions/edition-causes.ts';
import { succeeded } from '../../support/countyflow.ts';
import { eventLines } from '../../support/events.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const FILES = Number(process.env['COUNTYFLOW_TEST_FILES'] ?? 300);
const EVENTS = 10;
/** At the lowest rate, ten of them are stored at once, and the others later. */
const SLOW_FILES = 60;

const NAMES = { kafka: 'Kafka', clickhouse: 'ClickHouse' };

const system = used(openRunningSystem);

const backfill = (...args: string[]) => system.run('backfill', ...args);

/** Files of ten events each, one of which is none. */
async function write(folder: string, files: number): Promise<string> {
  const path = join(system.home, folder);
  await mkdir(path);
  for (let file = 0; file < files; file += 1) {
    const lines = `${eventLines(`${folder}-${String(file)}`, EVENTS - 1)}{\n`;
    await writeFile(join(path, `${String(file).padStart(4, '0')}.ndjson`), lines);
  }
  return path;
}

async function plan(...words: string[]): Promise<string> {
  const out = await succeeded(backfill('plan', ...words, '--json'));
  return (JSON.parse(out) as { plan: string }).plan;
}

describe('a load of many small files', () => {
  it('runs until every position of every file is stored once, and is never called failed', async () => {
    const load = await plan(await write('many', FILES));
    const beganMs = performance.now();
    expect(await backfill('start', load)).toMatchObject({ code: 0 });
    const seen = new Set<LoadStatus['state']>();
    for (let state: LoadStatus['state'] | undefined; state !== 'done';) {
      await sleep(200);
      const [status] = await listLoads(system, { unacknowledged: false, load });
      state = status?.state;
      if (state !== undefined) seen.add(state);
      if (state === 'failed') throw new Error('a load that runs is called failed');
    }
    const seconds = (performance.now() - beganMs) / 1_000;
    console.log(`${String(FILES)} files: ${String(Math.round((FILES * EVENTS) / seconds))} events a second`);
    expect([...seen].every((state) => ['planned', 'queued', 'running', 'done'].includes(state))).toBe(true);
    const accounts = await rows(
      system.clickhouse,
      `SELECT records, accepted, quarantined, missing, overlapping, closes, count() AS files FROM accounting
       GROUP BY records, accepted, quarantined, missing, overlapping, closes`,
    );
    expect(accounts).toEqual([
      {
        ...{ records: '10', accepted: '9', quarantined: '1', missing: '0', overlapping: '0', closes: 1 },
        files: String(FILES),
      },
    ]);
  });
});

async function editionCauses(): Promise<EditionCause[]> {
  const { clickhouse: client, engines } = system;
  await loadReference(client, { sampleFactor: 1 });
  const checks = { client, kafka: engines.connections.kafka, counties: await readCountyCodes() };
  const rest = {
    nowMs: Date.now(),
    signal: AbortSignal.timeout(PATIENCE.timeout),
    onProgress: () => undefined,
  };
  const input = { campaign: 'double11-2017', archives: [], overrideReason: null };
  return findEditionCauses({ ...checks, ...rest }, input);
}

/** Plans and starts a load that runs until it is ended, and waits until Temporal and the notes say that it runs. */
async function startSlow(folder: string): Promise<string> {
  const load = await plan(await write(folder, SLOW_FILES));
  expect(await backfill('start', load, '--rate', '1', '--max-parallel', '1')).toMatchObject({ code: 0 });
  await vi.waitFor(async () => {
    // Its turn is noted before its workflow says so.
    expect(await askLoad(system.temporal, load, NAMES), `Temporal of ${load}`).toMatchObject({
      state: 'running',
    });
    expect((await readLoad(system, load)).state).toBe('running');
  }, PATIENCE);
  return load;
}

/** What `/metrics` says, by state. */
async function metrics(): Promise<Record<string, number>> {
  const { clickhouse, temporal, engines } = system;
  const levels = await readLevels({
    clickhouse,
    temporal,
    kafka: engines.connections.kafka,
    newestBackupMs: undefined,
  });
  const loads = levels.get('countyflow_loads') ?? [];
  return Object.fromEntries(loads.map(({ labels, value }) => [labels['state'] ?? '', value]));
}

/** What `status` says of a load, and the commands that it prints as what to do. */
async function said(load: string): Promise<{ state: string | undefined; remedies: string[] }> {
  const { out } = await system.run('status');
  const lines = out.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`backfill ${load}:`));
  const state = /: (\w+)/.exec(lines[at] ?? '')?.[1];
  const todo = lines.slice(at, at + 3).find((line) => line.startsWith('  to do:'));
  return {
    state,
    remedies: [...(todo ?? '').matchAll(/countyflow ([^,]+)/g)].map(([, words = '']) => words),
  };
}

/** The next test begins with an accounting that closes, and so does each that ends with one of these. */
const END = {
  /** The load that the retry starts has no limit of the rate: it may be over before a command could end it. */
  retry: untilDone,
  acknowledge: giveUp,
};

async function untilDone(load: string): Promise<void> {
  await vi.waitUntil(async () => (await readLoad(system, load)).state === 'done', PATIENCE);
}

async function giveUp(load: string): Promise<void> {
  expect(await backfill('cancel', load)).toMatchObject({ code: 0 });
  const why = ['--reason', 'tried', '--by', 'Li Na', '--yes'];
  const { code, err } = await backfill('remove', load, '--incomplete', ...why);
  // A load that was ended before it opened a file leaves nothing open.
  if (code !== 0) expect(err).toContain('closes: without --incomplete, it is removed all the same');
}

async function lose(load: string): Promise<void> {
  await system.temporal.workflow.getHandle(loadWorkflowId(load)).terminate();
  await vi.waitUntil(async () => (await readLoad(system, load)).state === 'failed', PATIENCE);
}

describe('a load whose workflow Temporal has lost', () => {
  it.each(['retry', 'acknowledge'] as const)(
    'is failed in the status and the metrics, and the printed %s works',
    async (word) => {
      const load = await startSlow(`lost-${word}`);
      // What is noted follows what the workflow says.
      await vi.waitFor(async () => {
        expect(await metrics()).toMatchObject({ running: 1, failed: 0 });
      }, PATIENCE);
      await lose(load);
      // A level whose question takes more than four seconds is absent for a while.
      await vi.waitFor(async () => {
        expect(await metrics()).toMatchObject({ running: 0, failed: 1 });
      }, PATIENCE);
      const { state, remedies } = await said(load);
      expect(state).toBe('failed');
      const remedy = remedies.find((words) => words.startsWith(`backfill ${word} `)) ?? 'no remedy';
      await succeeded(system.run(...remedy.split(' ')));
      await vi.waitUntil(async () => (await metrics())['failed'] === 0, PATIENCE);
      expect((await said(load)).remedies).toEqual([]);
      await END[word](load);
    },
  );
});

describe('a load of many files that was cancelled', () => {
  it('is one cause, with a command that gives up the rest, and one that loads it after all', async () => {
    const load = await startSlow('cancelled');
    await vi.waitUntil(async () => (await readLoad(system, load)).recordsStored > 0, PATIENCE);
    expect(await backfill('cancel', load)).toMatchObject({ code: 0 });
    const left = SLOW_FILES - (await readLoad(system, load)).recordsStored / EVENTS;
    expect(left).toBeGreaterThan(1);

    const open = await system.run('accounting');
    expect(open.code).toBe(1);
    expect(open.out).toContain(`${String(left)} archives of ${load}`);
    const [, todo = ''] = /^To do:\n((?: {2}.*\n?)+)/m.exec(open.out) ?? [];
    expect(todo.trimEnd().split('\n')).toEqual([expect.stringContaining(load)]);
    const verified = JSON.parse((await system.run('verify', '--json')).out) as Verification;
    expect(verified.checks.find(({ name }) => name === 'accounting')).toMatchObject({
      total: 1,
      differences: [{ subject: load }],
    });
    const causes = await editionCauses();
    expect(causes.filter(({ code }) => code === 'accounting')).toMatchObject([{ about: load }]);

    const given = ['--reason', 'the disk broke', '--by', 'Li Na', '--json'];
    const [, words = ''] = /countyflow (backfill remove \S+ --incomplete) --reason TEXT/.exec(open.out) ?? [];
    expect(await system.run(...words.split(' '), ...given)).toMatchObject({ code: 1 });
    const removed = await system.run(...words.split(' '), ...given, '--yes');
    expect(removed.code, removed.err).toBe(0);
    expect(JSON.parse(removed.out)).toMatchObject({ sources: left, missing: left * EVENTS, accepted: 0 });
    const closed = await system.run('accounting');
    expect(closed.code).toBe(0);
    const lines = closed.out.split('\n').filter((line) => line.includes('by Li Na: the disk broke'));
    expect(lines).toEqual([expect.stringContaining(`and ${String(left - 1)} more sources: removed`)]);
    expect((await said(load)).state).toBeUndefined();

    const refused = await backfill('retry', load);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(`countyflow backfill remove '${load}' --undo --reason TEXT`);
    expect(await backfill('remove', load, '--undo', ...given)).toMatchObject({ code: 0 });
    expect(await backfill('retry', load)).toMatchObject({ code: 0 });
    await untilDone(load);
    expect((await system.run('accounting')).code).toBe(0);
  });
});

describe('a load that runs although an older backup of ClickHouse does not know', () => {
  it('runs in the status and the metrics', async () => {
    const load = await startSlow('restored');
    const query = "DELETE FROM backfill_event WHERE load = {load:String} AND event != 'planned'";
    await system.clickhouse.command({ query, query_params: { load } });
    await vi.waitFor(async () => {
      expect((await readLoad(system, load)).state).toBe('running');
      expect(await metrics()).toMatchObject({ running: 1, failed: 0 });
      expect((await said(load)).state).toBe('running');
    }, PATIENCE);
    expect(await backfill('cancel', load)).toMatchObject({ code: 0 });
  });
});
