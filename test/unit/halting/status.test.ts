import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../cli/commands/status.ts';
import { renderStatus } from '../../../cli/render-status.ts';
import { type MisnamedTopic, misnamedTopics } from '../../../services/status/misnamed-topics.ts';
import type { PartitionStatus } from '../../../services/status/partition-status.ts';
import type { EngineStatus, Status } from '../../../services/status/status.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 12);

function partition(changes: Partial<PartitionStatus> = {}): PartitionStatus {
  const counts = { cursor: '5', highWatermark: '7', lag: 2, accepted: 5, quarantined: 0 };
  return { topic: 't', partition: 0, state: 'running', problem: null, ...counts, ...changes };
}

const engine = (name: EngineStatus['name'], answers: boolean): EngineStatus => ({
  name,
  address: `${name}:1`,
  answers,
  cause: answers ? null : 'connect ECONNREFUSED',
  remedy: answers ? null : 'countyflow up',
});

function status(changes: Partial<Status> = {}): Status {
  const engines = (['kafka', 'temporal', 'clickhouse'] as const).map((name) => engine(name, true));
  const rollups = { dirtyHours: 0, hotHours: 1, rebuild: null };
  return {
    engines,
    partitions: [partition()],
    work: [],
    backfills: [],
    rollups,
    misnamed: [],
    ...changes,
  };
}

const PROBLEM = {
  what: 'ClickHouse: code 243\u001b[2J',
  where: 'ClickHouse at c:1',
  sinceMs: NOW_MS - 90_000,
  failedAttempts: 1,
  nextAttemptMs: NOW_MS + 2_400,
  remedy: 'free space',
};

const [MISNAMED] = misnamedTopics(['orders.events.v1.taobao'], 'Kafka at k:1') as [MisnamedTopic];

describe('the exit code', () => {
  const halted = partition({ state: 'halted' });
  const retrying = partition({ state: 'retrying' });
  const away = [engine('kafka', false)];
  it.each<[number, string, Partial<Status>]>([
    [0, 'there is no problem', {}],
    [0, 'a partition waits for its first worker', { partitions: [partition({ state: 'not started' })] }],
    [3, 'a partition is halted', { partitions: [partition(), halted] }],
    [3, 'a partition is paused', { partitions: [partition({ state: 'paused' })] }],
    [
      3,
      'one partition is halted, one is retrying and an engine does not answer',
      { partitions: [retrying, halted], engines: away },
    ],
    [1, 'an engine does not answer, so a partition is retrying', { partitions: [retrying], engines: away }],
    [1, 'a state is unknown', { partitions: [partition({ state: 'unknown' })] }],
    [5, "a topic looks like a platform's and is not", { misnamed: [MISNAMED] }],
    [4, 'a partition is retrying, and a topic is misnamed', { partitions: [retrying], misnamed: [MISNAMED] }],
    [4, 'a partition is retrying', { partitions: [partition(), retrying] }],
    [
      4,
      'the refresh is retrying',
      { work: [{ name: 'rollup-refresh', state: 'retrying', problem: PROBLEM }] },
    ],
    [
      4,
      'a backfill is retrying',
      { backfills: [{ name: 'backfill/x', state: 'retrying', problem: PROBLEM}] },
    ],
  ])('is %i if %s', (code, _, changes) => {
    expect(exitCodeOf(status(changes))).toBe(code);
  });
});

describe('the status for people', () => {
  it('says what, where, since when, when next and what to do, with terminal controls escaped', () => {
    const text = renderStatus(
      status({ partitions: [partition({ state: 'retrying', problem: PROBLEM })] }),
      undefined,
      NOW_MS,
    );
    expect(text).toContain(
      [
        't/0 is retrying',
        '  what:   ClickHouse: code 243\\u001b[2J',
        '  where:  ClickHouse at c:1',
        '  since:  2026-11-24T11:58:30.000Z, 1 attempt failed',
        '  next:   an attempt in 3 s',
        '  to do:  free space',
      ].join('\n'),
    );
  });

  it('says which topic was meant by one that no worker reads, and what to do with its events', () => {
    const text = renderStatus(status({ misnamed: [MISNAMED] }), undefined, NOW_MS);
    expect(text).toContain(
      [
        'orders.events.v1.taobao is misnamed',
        '  what:   no worker reads the topic orders.events.v1.taobao, so its events are in no figure: ' +
          'orders.events.v1.rural-taobao is probably meant',
        '  where:  Kafka at k:1',
        '  to do:  let its publisher send to orders.events.v1.rural-taobao, and publish again there what ' +
          'orders.events.v1.taobao holds; then delete orders.events.v1.taobao',
      ].join('\n'),
    );
  });

  it('prints no problem if there is none', () => {
    expect(renderStatus(status(), undefined, NOW_MS)).not.toContain('what:');
  });

  it('shows how far the rollups are rebuilt', () => {
    const rebuild = { doneHours: 120, hours: 1_528 };
    const text = renderStatus(
      status({ rollups: { dirtyHours: 0, hotHours: 0, rebuild } }),
      undefined,
      NOW_MS,
    );
    expect(text.split('\n')).toContain('rebuilding rollups: 120 of 1,528 hours');
    expect(renderStatus(status(), undefined, NOW_MS)).not.toContain('rebuilding');
  });

  it('names an unreachable engine, and what is unknown without it', () => {
    const text = renderStatus(status({ engines: [engine('clickhouse', false)], rollups: null }), [], NOW_MS);
    expect(text).toContain(
      'clickhouse does not answer\n  what:   connect ECONNREFUSED\n  where:  clickhouse:1\n',
    );
    expect(text).toContain('Rollups: unknown');
  });
});
