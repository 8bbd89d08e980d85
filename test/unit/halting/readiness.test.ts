import { describe, expect, it } from 'vitest';
import { readyLine, waitUntilReady } from '../../../operations/status/readiness.ts';
import type { Status } from '../../../operations/status/status.ts';
import { partition, status } from '../../support/status-samples.ts';

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

  it('is called ready with the events that wait, and with the partitions that wait for an operator', () => {
    const read = partition({ lag: 0 });
    expect(readyLine(status({ partitions: [read, read] }))).toBe(
      'Ready: 2 partitions are being read, and the rollups are refreshed.',
    );
    const behind = [partition({ lag: 69_866 }), partition({ state: 'paused', lag: 0 })];
    expect(readyLine(status({ partitions: behind }))).toBe(
      'Ready: 1 partition is being read, and the rollups are refreshed. 69,866 events wait to be read. 1 partition waits for an operator: countyflow status',
    );
  });
});
