import { describe, expect, it } from 'vitest';
import type { AskingWorker } from '../../../adapters/temporal/workers.ts';
import { namedAsUnstaffed, unstaffedBuild } from '../../../operations/status/unstaffed.ts';
import { verdictOf } from '../../../operations/status/verdict.ts';
import { THE_WORKER } from '../../../operations/trouble.ts';
import { printedAs } from '../../support/printed.ts';
import { NOW_MS, partition, PROBLEM, status, work } from '../../support/status-samples.ts';

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
