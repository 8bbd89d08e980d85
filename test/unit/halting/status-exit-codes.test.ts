import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../cli/commands/status.ts';
import { differingTotals } from '../../../operations/status/figures-status.ts';
import type { Status } from '../../../operations/status/status.ts';
import { verdictOf } from '../../../operations/status/verdict.ts';
import {
  engine,
  load,
  MISNAMED,
  partition,
  PROBLEM,
  status,
  total,
  UP_TO_DATE,
  work,
} from '../../support/status-samples.ts';

describe('the exit code', () => {
  const halted = partition({ state: 'halted' });
  const retrying = partition({ state: 'retrying' });
  const away = [engine('kafka', 'away')];
  it.each<[number, string, Partial<Status>]>([
    [0, 'there is no problem', {}],
    [1, 'a partition waits for its first worker', { partitions: [partition({ state: 'not started' })] }],
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
    [3, 'a partition is halted', { partitions: [partition(), halted] }],
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
    [4, 'a partition is retrying', { partitions: [partition(), retrying] }],
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
