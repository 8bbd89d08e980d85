import { describe, expect, it } from 'vitest';
import {
  furthest,
  partitionStatus,
  type SeenIngest,
  type StatusContext,
} from '../../../operations/status/partition-status.ts';
import { missingPartitions } from '../../../operations/topics/missing-partitions.ts';
import { setAsideTrouble, workStatus } from '../../../operations/status/work-status.ts';
import type { LedgerEnds } from '../../../pipeline/ledger/unread.ts';
import { newIngestState } from '../../../schemas/workflow-inputs.ts';
import { printedAs } from '../../support/printed.ts';
import { NOW_MS } from '../../support/status-samples.ts';

const LOG = { topic: 't', partition: 0, first: 100n, end: 1_000n };
const LEDGER: LedgerEnds = { partitions: [], topics: [], sourceOf: () => 'kafka/t/0', unread: () => 0 };
const SILENT_LONG_MS = 30_000;
const nobody = { kafka: null, clickhouse: null };

function context(changes: Partial<StatusContext> = {}): StatusContext {
  const names = { kafka: 'Kafka at k:1', clickhouse: 'ClickHouse at c:1' };
  return {
    names,
    accounts: undefined,
    ledger: undefined,
    startedMs: null,
    silent: [],
    nowMs: NOW_MS,
    ...changes,
  };
}

/** A drain that has read up to 990 of 1,000, `ago` each. */
function seen(lookedAgoMs: number, aliveAgoMs = lookedAgoMs, changes: Partial<SeenIngest> = {}): SeenIngest {
  return {
    state: newIngestState('t', 0),
    position: { incarnation: 1, cursor: '990', highWatermark: '1000' },
    trouble: null,
    signs: {
      lookedMs: NOW_MS - lookedAgoMs,
      aliveMs: NOW_MS - aliveAgoMs,
      begunMs: null,
      answeredMs: nobody,
    },
    ...changes,
  };
}

const silent = (name: 'kafka' | 'clickhouse', answeredAgoMs: number | null) => ({
  name,
  remedy: 'wait',
  answeredMs: answeredAgoMs === null ? null : NOW_MS - answeredAgoMs,
});

describe('the state of a partition', () => {
  it.each<[string, StatusContext, ReturnType<typeof seen> | 'unanswered' | undefined]>([
    ['running', context(), seen(1_000)],
    // The command had no answer of Kafka and ClickHouse, and the drain had one.
    ['running', context({ silent: [silent('kafka', 2_000), silent('clickhouse', 2_000)] }), seen(2_000)],
    ['running', context({ silent: [silent('clickhouse', null)] }), seen(2_000)],
    ['running', context(), seen(2_000, 2_000, { state: undefined })],
    ['waiting', context({ silent: [silent('clickhouse', SILENT_LONG_MS)] }), seen(1_000)],
    ['waiting', context(), seen(SILENT_LONG_MS, 1_000)],
    ['unknown', context(), seen(SILENT_LONG_MS)],
    ['unknown', context(), seen(SILENT_LONG_MS, SILENT_LONG_MS, { state: undefined })],
    ['unknown', context(), 'unanswered'],
    ['unknown', context(), undefined],
  ])('is %s for what was seen', (state, given, found) => {
    expect(partitionStatus(given, LOG, found).state).toBe(state);
  });

  it('of an idle partition, which nothing drains, follows from the watch of its log', () => {
    const state = { ...newIngestState('t', 0), idle: true } as const;
    const idle = seen(SILENT_LONG_MS, SILENT_LONG_MS, { state });
    const { signs } = seen(1_000);
    const status = partitionStatus(context({ watch: signs }), LOG, idle);
    expect(status).toMatchObject({ state: 'running', lookedMs: NOW_MS - 1_000 });
    expect(partitionStatus(context({ watch: signs }), LOG, seen(SILENT_LONG_MS)).state).toBe('unknown');
    const { signs: late } = seen(SILENT_LONG_MS, 1_000);
    expect(partitionStatus(context({ watch: late }), LOG, idle).state).toBe('waiting');
    expect(partitionStatus(context(), LOG, idle).state).toBe('unknown');
  });

  it('of an idle partition is starting while the ledger lacks records that no drain has read since the start', () => {
    const state = { ...newIngestState('t', 0), idle: true } as const;
    const position = { incarnation: 1, cursor: '1000', highWatermark: '1000' };
    const idle = seen(SILENT_LONG_MS, SILENT_LONG_MS, { state, position });
    const restored = { ...LEDGER, unread: () => 300 };
    const given = context({ watch: seen(1_000).signs, startedMs: NOW_MS - 5_000, ledger: restored });
    expect(partitionStatus(given, LOG, idle)).toMatchObject({ state: 'starting', lag: 300 });
    expect(partitionStatus(given, LOG, seen(1_000)).state).toBe('running');
    const all = { ...restored, unread: () => 0 };
    expect(partitionStatus({ ...given, ledger: all }, LOG, idle)).toMatchObject({ state: 'running', lag: 0 });
  });

  it('of one that was read is missing if Kafka no longer has it, and unknown if Kafka does not show its topic', () => {
    const [t, hidden] = ['orders.events.v1.jd', 'orders.events.v1.tmall'];
    const ledger = {
      ...LEDGER,
      partitions: [t, t, hidden].map((topic, at) => ({ topic, partition: at % 2 })),
    };
    const survey = { logs: [{ ...LOG, topic: t }], names: [t], absent: [] };
    expect(missingPartitions(ledger, survey)).toEqual([
      { topic: t, partition: 1, isHidden: false },
      { topic: hidden, partition: 0, isHidden: true },
    ]);
    const gone = missingPartitions(ledger, { logs: [], names: [], absent: [t, hidden] });
    expect(gone.map(({ isHidden }) => isHidden)).toEqual([false, false, false]);
    for (const isHidden of [false, true]) {
      const found = partitionStatus(context({ ledger }), { topic: t, partition: 1, isHidden }, seen(1_000));
      expect(found).toMatchObject({ state: isHidden ? 'unknown' : 'missing', lag: null });
      expect(printedAs(found).problem?.remedy).toContain(
        isHidden ? `DESCRIBE on ${t}` : `accept-gap --topic ${t}`,
      );
    }
  });

  it('does not wait for a silent ClickHouse without anything to store', () => {
    const idle = seen(1_000, 1_000, { position: { incarnation: 1, cursor: '1000', highWatermark: '1000' } });
    const given = context({ silent: [silent('clickhouse', SILENT_LONG_MS)] });
    expect(partitionStatus(given, LOG, idle).state).toBe('running');
  });

  it('waits since its drain began, whatever the drain before it was owed', () => {
    const drain = seen(SILENT_LONG_MS, 1_000);
    const again = { ...drain, signs: { ...drain.signs, begunMs: NOW_MS - 5_000 } };
    expect(partitionStatus(context(), LOG, drain).problem?.sinceMs).toBe(NOW_MS - SILENT_LONG_MS);
    expect(partitionStatus(context(), LOG, again).problem?.sinceMs).toBe(NOW_MS - 5_000);
  });
});

describe('the lag of a partition', () => {
  const ledger: LedgerEnds = { ...LEDGER, unread: ({ end }) => Number(end - 700n) };
  it('is from the ledger, or from the cursor of the worker', () => {
    expect(partitionStatus(context({ ledger }), LOG, undefined).lag).toBe(300);
    expect(partitionStatus(context(), LOG, seen(0)).lag).toBe(10);
  });

  it('is unknown, and not the whole log, if neither says how far the partition is read', () => {
    expect(partitionStatus(context(), LOG, undefined).lag).toBeNull();
    expect(partitionStatus(context(), LOG, 'unanswered').lag).toBeNull();
    const unread = seen(0, 0, { position: { incarnation: 1, cursor: null, highWatermark: null } });
    expect(partitionStatus(context(), LOG, unread).lag).toBeNull();
  });
});

describe('how far a partition is read', () => {
  const at = (cursor: string | null, incarnation = 1) => ({ incarnation, cursor, highWatermark: '9' });
  it.each([
    ['the drain says, which is further than at its beginning', at('3'), at('5'), at('5')],
    ['the workflow says, whose drain has not begun', at('5'), at(null), at('5')],
    ['the workflow says of a log that was made anew', at('1', 2), at('5'), at('1', 2)],
    ['the drain says while no worker answers for the workflow', undefined, at('5'), at('5')],
    ['the workflow says while no drain runs', at('5'), undefined, at('5')],
  ])('is what %s', (_, state, beat, expected) => {
    expect(furthest(state, beat)).toEqual(expected);
  });
});

describe('the state of the refresh', () => {
  const refresh = (lookedAgoMs: number, hasAnswered = true) => {
    const { trouble, signs } = seen(lookedAgoMs);
    return {
      name: 'rollup-refresh',
      needs: 'clickhouse',
      isStarted: true,
      hasAnswered,
      trouble,
      signs,
    } as const;
  };
  it.each([
    ['running', context({ silent: [silent('clickhouse', 2_000)] }), refresh(2_000)],
    ['waiting', context({ silent: [silent('clickhouse', SILENT_LONG_MS)] }), refresh(2_000)],
    ['unknown', context(), refresh(SILENT_LONG_MS)],
    ['unknown', context(), refresh(SILENT_LONG_MS, false)],
  ])('is %s for what was seen', (state, given, found) => {
    expect(workStatus(given, found).state).toBe(state);
  });

  it('is retrying while slices are set aside, which are named', () => {
    const [start, cause] = [Date.parse('2017-11-10T16:00:00Z') / 1_000, 'memory limit exceeded'];
    const slice = { start, seconds: 3_600, failedAttempts: 2, sinceMs: 1_000, nextAttemptMs: 9_000, cause };
    const names = { kafka: 'Kafka at k', clickhouse: 'ClickHouse at c' };
    const trouble = setAsideTrouble([slice], names);
    expect(printedAs(trouble)).toMatchObject({
      what: 'orders placed in 3600 s from 2017-11-10T16:00:00.000Z cannot be added up, and all others are: memory limit exceeded',
      where: 'ClickHouse at c',
      ...{ sinceMs: 1_000, failedAttempts: 2, nextAttemptMs: 9_000 },
      remedy: 'give ClickHouse more memory, or end the queries that hold it',
    });
    const later = { ...slice, failedAttempts: 5, nextAttemptMs: 8_000 };
    const several = setAsideTrouble([slice, later], names);
    expect(several).toMatchObject({ failedAttempts: 5, nextAttemptMs: 8_000 });
    for (const one of [trouble, several])
      expect(one?.what).toMatchObject({
        zh: expect.stringMatching(/2017-11-10T16:00:00.000Z.*无法汇总/) as string,
      });
    expect(setAsideTrouble([], names)).toBeNull();
    expect(workStatus(context(), { ...refresh(2_000), trouble }).state).toBe('retrying');
  });
});
