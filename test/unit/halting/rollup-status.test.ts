import { describe, expect, it } from 'vitest';
import { rollupStatus } from '../../../operations/status/figures-status.ts';
import { printedAs } from '../../support/printed.ts';
import { NOW_MS, partition, printed, work } from '../../support/status-samples.ts';

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

  it('wait while hours are dirty, whoever has looked', () => {
    const waiting = rollupStatus({
      ...evidence,
      settling: { ...settling, dirtyHours: 2 },
      refresh: undefined,
    });
    expect(waiting.state).toBe('waiting');
  });
});
