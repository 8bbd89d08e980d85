import { describe, expect, it } from 'vitest';
import type { Status } from '../../../operations/status/status.ts';
import { groupTroubles } from '../../../operations/status/trouble-groups.ts';
import { verdictOf } from '../../../operations/status/verdict.ts';
import { falseClaims, falseOnPage } from '../../chaos/claims/check-claims.ts';
import type { Knowledge } from '../../chaos/claims/knowledge.ts';
import { printedAs } from '../../support/printed.ts';
import {
  engine,
  load,
  NOW_MS,
  partition,
  printed,
  PROBLEM,
  status,
  UP_TO_DATE,
  work,
} from '../../support/status-samples.ts';

describe('the status for people', () => {
  it('says what, where, since when, when next and what to do, with terminal controls escaped', () => {
    const text = printed({ partitions: [partition({ state: 'retrying', problem: PROBLEM })] });
    expect(text).toContain(
      [
        't/0 is retrying',
        '  what:   ClickHouse: code 243\\u001b[2J',
        '  where:  ClickHouse at c:1',
        '  since:  2026-11-24T11:58:30.000Z, 1 attempt failed',
        '  next:   another attempt in 3 s',
        '  to do:  free space',
      ].join('\n'),
    );
  });
});

describe('the verdict', () => {
  it('comes first, and says as of when the figures are current: the time of the oldest look', () => {
    const partitions = [partition({ lag: 0 }), partition({ partition: 1, lag: 0, lookedMs: NOW_MS - 9_000 })];
    const [first] = printed({ partitions, work: [work()] }).split('\n');
    expect(first).toBe('All is well. The figures are current as of 2026-11-24T11:59:51.000Z.');
  });

  it('is not well while a process that has ended is being started again', () => {
    const ended = [{ process: 'worker', cause: 'signal SIGKILL' }];
    expect(printedAs(verdictOf(status(), ended))).toEqual({
      kind: 'unknown',
      summary: 'worker has ended (signal SIGKILL) and is being restarted.',
      currentAsOfMs: null,
    });
    expect(verdictOf(status()).kind).toBe('well');
  });

  it.each<[string, Partial<Status>]>([
    [
      'Kafka and ClickHouse cannot be reached: no event can be read; nothing can be stored',
      { engines: [engine('kafka', 'away'), engine('clickhouse', 'away')] },
    ],
    ['1 of 2 partitions have not been read', { partitions: [partition(), partition({ state: 'starting' })] }],
    [
      '2 partitions are halted',
      { partitions: [partition({ state: 'halted' }), partition({ state: 'halted' })] },
    ],
    [
      'Whether 1 of 2 partitions and workflows are still running is unknown',
      { partitions: [partition(), partition({ state: 'unknown' })] },
    ],
  ])('says in one sentence what is wrong: %s', (words, changes) => {
    expect(printed(changes).split('\n')[0]).toContain(words);
  });
});

describe('troubles with one cause', () => {
  const held = Array.from({ length: 16 }, (_, n) =>
    partition({
      partition: n,
      state: 'retrying',
      problem: { ...PROBLEM, sinceMs: NOW_MS - n * 1_000, nextAttemptMs: NOW_MS + n * 1_000 },
    }),
  );

  it('are one trouble, since the first failure, with the next attempt of any', () => {
    const text = printed({ partitions: held, work: [work({ state: 'retrying', problem: PROBLEM })] });
    expect(text.match(/ {2}what: /g)).toHaveLength(1);
    expect(text).toContain('\n16 partitions and rollup-refresh are retrying\n');
    expect(text).toContain('  since:  2026-11-24T11:58:30.000Z, 1 attempt failed');
    expect(text).toContain('  next:   another attempt in 0 s');
  });

  it('are that of the engine if it does not answer', () => {
    const text = printed({
      partitions: held,
      engines: [{ ...engine('clickhouse', 'away'), address: 'c:1' }],
    });
    expect(text.match(/ {2}what: /g)).toHaveLength(1);
    expect(text).toContain('\nclickhouse cannot be reached\n');
    expect(text).toContain('  holds:  t/0,1,2,');
  });
});

describe('loads', () => {
  it('that stopped half-way leave an archive that is shown as incomplete', () => {
    const incomplete = [1, 2, 3, 4].map((n) => ({
      source: `archive/${n}@0`,
      missing: 1_500,
      expected: 2_000,
    }));
    const lines = printed({ incomplete }).split('\n');
    expect(lines).toContain('incomplete: archive/1@0, 1,500 of 2,000 lines are missing');
    expect(lines).toContain('and 1 more incomplete archive (countyflow accounting)');
  });

  it('that ended badly say since when, why and what to do', () => {
    const ended = load({
      state: 'partial',
      failure: 'chunk 3: no such file',
      ratePerSecond: null,
      etaSeconds: null,
    });
    const text = printed({ backfills: [ended] });
    expect(text.split('\n')[0]).toBe(
      'The backfill season-1a2b3c4d is partial: the figures lack what it did not load.',
    );
    expect(text).toContain(
      [
        'backfill season-1a2b3c4d: partial since 2026-11-24T11:59:00.000Z, 999,999 of 1,000,000 lines (99 %)',
        '  what:   chunk 3: no such file',
        '  to do:  countyflow backfill retry season-1a2b3c4d, or countyflow backfill acknowledge season-1a2b3c4d',
      ].join('\n'),
    );
  });
});

describe('restarts', () => {
  const restart = (hoursAgo: number, process: string) => ({
    at: new Date(NOW_MS - hoursAgo * 3_600_000).toISOString(),
    process,
    event: 'started again' as const,
    cause: 'signal SIGKILL, out of memory',
  });

  it('of the last day are shown with time and cause, the newest three first', () => {
    const events = [restart(30, 'kafka'), ...[4, 3, 2, 1].map((hours) => restart(hours, 'worker'))];
    const lines = printed({}, { events }).split('\n');
    expect(lines.filter((line) => line.includes(' restarted at '))).toHaveLength(3);
    expect(lines).toContain(
      'worker restarted at 2026-11-24T11:00:00.000Z, after it ended with signal SIGKILL, out of memory',
    );
    expect(lines).toContain('and 1 more restart in the last 24 hours (--json)');
  });
});

/** A harness that knows of at most 3 events of lag, of more some seconds earlier, and that partitions advance. */
const KNOWLEDGE = {
  topics: ['t'],
  lagOf: (_: string, fromMs: number) => (fromMs < NOW_MS ? [1, 10] : [1, 3]),
  includes: () => false,
  advanced: (_: string, fromMs: number, toMs: number) => fromMs < toMs,
} as unknown as Knowledge;

function claims(changes: Parameters<typeof status>[0], code: number): string[] {
  const shown = status(changes);
  const said = printedAs({ ...shown, verdict: verdictOf(shown), troubles: groupTroubles(shown), code });
  return falseClaims({ ...said, beganMs: NOW_MS, endedMs: NOW_MS + 1_000 }, KNOWLEDGE);
}

describe('the harness of starvation', () => {
  const waiting = { what: 'w', where: 'w', failedAttempts: null, nextAttemptMs: null, remedy: 'r' };
  it.each<[string, Parameters<typeof status>[0], number]>([
    ['kafka is called away', { engines: [engine('kafka', 'away')] }, 1],
    ['what only death makes true', { engines: [engine('kafka', 'away')] }, 1],
    ['has exit code 0', { engines: [engine('kafka', 'silent')] }, 0],
    ['the lag of t is 900', { partitions: [partition({ lag: 900 })] }, 0],
    ['is running, and was not seen', { partitions: [partition({ lookedMs: NOW_MS - 60_000 })] }, 0],
    ['t/0 is halted', { partitions: [partition({ state: 'halted' })] }, 3],
    [
      'and was stored since',
      { partitions: [partition({ state: 'waiting', problem: { ...waiting, sinceMs: NOW_MS - 60_000 } })] },
      4,
    ],
    [
      'waits since',
      { partitions: [partition({ state: 'waiting', problem: { ...waiting, sinceMs: NOW_MS + 2_000 } })] },
      4,
    ],
    ['and lack events', { partitions: [partition({ lag: 0 })], rollups: UP_TO_DATE }, 0],
  ])('finds that %s', (words, changes, code) => {
    expect(claims(changes, code).join('\n')).toContain(words);
  });

  it('finds on the page what was not seen lately, and what is not so', () => {
    const text = (clock: string) =>
      `No problem t/0 running 2 5 0 As of 24 November 2026, ${clock}, Shanghai time`;
    const page = (words: string) => falseOnPage({ text: words, beganMs: NOW_MS, endedMs: NOW_MS }, KNOWLEDGE);
    expect(page(` ${text('19:59:58')}`)).toEqual([]);
    expect(page(` ${text('19:58:00')}`).join()).toContain('has not looked lately');
    expect(page(`every event in Kafka is counted, 19:59:59 ${text('19:59:58')}`).join()).toContain(
      'one is not',
    );
    expect(page(`0 sources ${text('19:59:58')}`).join()).toContain('counts no source');
  });
});
