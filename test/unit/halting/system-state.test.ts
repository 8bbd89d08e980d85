import { describe, expect, it } from 'vitest';
import { differingTotals, rollupStatus } from '../../../operations/status/figures-status.ts';
import { printedAs } from '../../support/printed.ts';
import {
  engine,
  load,
  MISNAMED,
  NOW_MS,
  partition,
  printed,
  PROBLEM,
  status,
  total,
  UP_TO_DATE,
  work,
} from '../../support/status-samples.ts';
import { waitUntilReady } from '../../../operations/status/readiness.ts';
import type { Status } from '../../../operations/status/status.ts';
import type { AskingWorker } from '../../../adapters/temporal/workers.ts';
import { namedAsUnstaffed, unstaffedBuild } from '../../../operations/status/unstaffed.ts';
import { verdictOf } from '../../../operations/status/verdict.ts';
import { THE_WORKER } from '../../../operations/trouble.ts';
import { exitCodeOf } from '../../../cli/commands/status.ts';

describe('the rollups', () => {
  const settling = { dirtyHours: 0, hotHours: 0, rebuild: null };
  const startedMs = NOW_MS - 30_000;
  const evidence = {
    settling,
    refresh: work(),
    partitions: [partition({ lag: 0 })],
    listed: true,
    startedMs,
    nowMs: NOW_MS,
  };

  it('are up to date once a refresh was seen since the start and every partition was read', () => {
    expect(rollupStatus(evidence)).toMatchObject({ state: 'up to date', because: null });
  });

  it.each<[string, Partial<typeof evidence> | { refresh: undefined }]>([
    ['Temporal did not answer', { refresh: undefined }],
    ['no refresh has been seen since the worker started', { refresh: work({ lookedMs: startedMs - 1 }) }],
    ['no refresh has been seen since the worker started', { refresh: work({ lookedMs: null }) }],
    ['no worker has started the refresh', { refresh: work({ state: 'not started' }) }],
    [
      '1 of 2 partitions have not been read',
      { partitions: [partition(), partition({ state: 'not started' })] },
    ],
    [
      'how many events wait in 1 of 2 partitions is not known',
      { partitions: [partition(), partition({ lag: null })] },
    ],
    ['Kafka did not answer', { listed: false }],
  ])('are unknown, and say why: %s', (words, changes) => {
    const found = rollupStatus({ ...evidence, ...changes });
    expect(found.state).toBe('unknown');
    expect(printedAs(found).because).toContain(words);
    expect(printed({ rollups: found })).not.toContain('up to date');
  });

  it('wait while events are unread, and say how many', () => {
    const waiting = rollupStatus({ ...evidence, partitions: [partition({ lag: 69_866 })] });
    expect(waiting).toMatchObject({ state: 'waiting', unreadRecords: 69_866 });
    expect(printed({ rollups: waiting })).toContain('Rollups: 69,866 events wait to be read.');
  });
});

const missing = async (changes: Partial<Status>): Promise<readonly string[]> =>
  (
    await waitUntilReady(
      () => Promise.resolve(status(changes)),
      0,
      () => undefined,
    )
  ).missing;

describe('a system', () => {
  it('is ready once it is known of each partition how much is unread, or that an operator must act', async () => {
    const partitions = [partition({ lag: 0 }), partition({ state: 'halted', lag: null })];
    expect(await missing({ partitions })).toEqual([]);
    const uncounted = [...partitions, partition({ partition: 7, lag: null })];
    expect((await missing({ partitions: uncounted })).join()).toContain(
      '1 of 3 partitions are not read yet; t/7',
    );
  });
});

const build = (buildId: string) => ({ deploymentName: 'countyflow', buildId });
const asking = (buildId: string | undefined, agoMs = 1_000): AskingWorker => ({
  build: buildId === undefined ? undefined : build(buildId),
  askedMs: NOW_MS - agoMs,
});
const found = (current: string | undefined, ...all: AskingWorker[]) =>
  unstaffedBuild({ current: current === undefined ? undefined : build(current), asking: all }, NOW_MS);
const MAKE_B_CURRENT =
  'make the build that runs current: `temporal worker deployment set-current-version --deployment-name countyflow --build-id B --yes`';

describe('the build that is current in Temporal', () => {
  it('is no trouble while a worker of it asks for work, or if nothing has a build', () => {
    expect(found('A', asking('B'), asking('A', 60_000))).toBeUndefined();
    expect(found(undefined, asking(undefined), asking('B'))).toBeUndefined();
    expect(found(undefined)).toBeUndefined();
  });

  it('is named if it has no worker, with the commands that cure it', () => {
    expect(printedAs(found('A', asking('A', 120_000)))).toMatchObject({
      what: 'no worker of the build A runs, which is current in Temporal',
      remedy: 'start a worker with TEMPORAL_WORKER_BUILD_ID=A',
    });
    expect(printedAs(found('A', asking('B')))?.remedy).toBe('start a worker with TEMPORAL_WORKER_BUILD_ID=A');
    expect(printedAs(found(undefined, asking('B')))).toMatchObject({
      what: 'no build of the worker is current in Temporal, so no run starts or goes on',
      remedy: MAKE_B_CURRENT,
    });
  });

  it('without workers is the one cause of all that no worker does, and of nothing else', () => {
    const cause = found('A', asking('B'));
    const unheard = { ...PROBLEM, where: THE_WORKER };
    const partitions = [
      partition({ state: 'retrying', problem: unheard }),
      partition({ state: 'not started' }),
    ].map((one) => namedAsUnstaffed(cause, one));
    expect(partitions.map(({ problem }) => problem)).toEqual([cause, cause]);
    const { kind, summary } = verdictOf(status({ partitions, work: [work()] }));
    expect(kind).toBe('unknown');
    expect(summary.en).toContain('is unknown: no worker of the build A runs, which is current in Temporal.');
    const refused = partition({ state: 'retrying', problem: PROBLEM });
    expect(namedAsUnstaffed(cause, refused)).toBe(refused);
    expect(namedAsUnstaffed(undefined, partitions[0] ?? refused)).toBe(partitions[0]);
  });
});

describe('the exit code', () => {
  const halted = partition({ state: 'halted' });
  const retrying = partition({ state: 'retrying' });
  const away = [engine('kafka', 'away')];
  it.each<[number, string, Partial<Status>]>([
    [0, 'there is no problem', {}],
    [1, 'a partition has not been read since the start', { partitions: [partition({ state: 'starting' })] }],
    [1, 'an engine may be slow', { engines: [engine('temporal', 'silent')] }],
    [1, 'how far the rollups are is unknown', { rollups: null }],
    [1, 'the lag of a partition is unknown', { partitions: [partition({ lag: null })] }],
    [1, 'no refresh has been seen', { rollups: { ...UP_TO_DATE, state: 'unknown', because: 'no' } }],
    [
      4,
      'a partition waits for an answer',
      { partitions: [partition({ state: 'waiting', problem: PROBLEM })] },
    ],
    [3, 'a partition is missing', { partitions: [partition(), partition({ state: 'missing', lag: null })] }],
    [3, 'a partition is paused', { partitions: [partition({ state: 'paused' })] }],
    [
      3,
      'one partition is halted, one is retrying and an engine does not answer',
      { partitions: [retrying, halted], engines: away },
    ],
    [1, 'an engine does not answer, so a partition is retrying', { partitions: [retrying], engines: away }],
    [1, 'a state is unknown', { partitions: [partition({ state: 'unknown' })] }],
    [5, "a topic looks like a platform's and is not", { misnamed: [MISNAMED] }],
    [7, 'an hour differs from its control total', { differingTotals: differingTotals([total(false)], true) }],
    [0, 'an hour equals its control total', { differingTotals: differingTotals([total(true)], true) }],
    [
      0,
      'an hour differs while events are on their way',
      { differingTotals: differingTotals([total(false)], false) },
    ],
    [4, 'a partition is retrying, and a topic is misnamed', { partitions: [retrying], misnamed: [MISNAMED] }],
    [4, 'the refresh is retrying', { work: [work({ state: 'retrying', problem: PROBLEM })] }],
    [4, 'a backfill is retrying', { backfills: [load({ state: 'retrying', problem: PROBLEM })] }],
    ...(['failed', 'cancelled', 'partial', 'paused'] as const).map(
      (state) =>
        [6, `a backfill is ${state}`, { backfills: [load({ state })] }] as [number, string, Partial<Status>],
    ),
    [0, 'a backfill runs', { backfills: [load()] }],
  ])('is %i if %s', (code, _, changes) => {
    expect(exitCodeOf(verdictOf(status(changes)))).toBe(code);
  });
});
