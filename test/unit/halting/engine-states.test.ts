import { createServer, type Server } from 'node:net';
import pTimeout from 'p-timeout';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import { whyNot } from '../../../operations/status/engine-status.ts';
import { printedAs } from '../../support/printed.ts';
import { engine, NOW_MS, partition, printed, status, work } from '../../support/status-samples.ts';
import { verdictOf } from '../../../operations/status/verdict.ts';
import { troubleOf } from '../../../operations/trouble.ts';

let hole: Server;
let silentAddress: string;
beforeAll(async () => {
  hole = createServer();
  await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve));
  silentAddress = `127.0.0.1:${(hole.address() as { port: number }).port}`;
});
afterAll(() => {
  hole.close();
});

const late = (): Promise<unknown> =>
  pTimeout(new Promise(() => undefined), { milliseconds: 1 }).catch((e: unknown) => e);

describe('an engine that does not answer', () => {
  it.each(['kafka', 'temporal', 'clickhouse'] as const)(
    'is %s, and silent while its address takes connections: nobody is told to start it',
    async (name) => {
      const found = printedAs(await whyNot(name, [silentAddress], await late()));
      expect(found.state).toBe('silent');
      expect(found.remedy).toContain('it may be slow');
      expect(found.remedy).not.toContain('countyflow up');
    },
  );

  it.each(['kafka', 'temporal', 'clickhouse'] as const)(
    'is %s, and away if the system refuses every one of its addresses',
    async (name) => {
      const found = await whyNot(name, ['127.0.0.1:1', '127.0.0.1:2'], await late());
      expect(found).toMatchObject({ state: 'away', cause: 'nobody is at 127.0.0.1:1 (ECONNREFUSED)' });
      expect((await whyNot(name, ['127.0.0.1:1', silentAddress], await late())).state).toBe('silent');
    },
  );

  it('refuses if it answers with an error of its own', async () => {
    const error = Object.assign(new Error('no such user'), { code: '516' });
    expect(await whyNot('clickhouse', [silentAddress], error)).toMatchObject({
      state: 'refuses',
      cause: 'code 516: no such user',
    });
  });
});

describe('what is said of engines', () => {
  const all = (state: 'silent' | 'away') =>
    (['kafka', 'temporal', 'clickhouse'] as const).map((name) => engine(name, state));

  it('never says that nothing works, or that anything should be started, after a deadline', () => {
    const text = printed({ engines: all('silent'), rollups: null, partitions: [partition({ lag: null })] });
    expect(text.split('\n')[0]).toBe(
      'Kafka, Temporal and ClickHouse do not answer within 5 s: how many events wait is unknown; ' +
        'what runs is unknown; whether the figures are current is unknown.',
    );
    expect(text).not.toMatch(/countyflow up|nothing|nobody|no event/);
    expect(text).toMatch(/│ t +│ +1 │ running │ +unknown │/);
  });

  it('says that a worker answers only if one was seen', () => {
    const processes = [{ name: 'worker', runningSince: null, identities: [], log: 'l' }];
    const row = (state: 'running' | 'retrying' | 'unknown') =>
      /│ worker +│ (\w+)/.exec(
        printed({ partitions: [partition({ state })], work: [work()] }, { processes }),
      )?.[1];
    expect([row('running'), row('retrying'), row('unknown')]).toEqual(['yes', 'unknown', 'unknown']);
  });

  it('calls figures current as of when the ends were asked for, if every look was later', () => {
    const lookedMs = NOW_MS + 3_000;
    const { currentAsOfMs } = verdictOf(status({ partitions: [partition({ lag: 0, lookedMs })] }));
    expect(currentAsOfMs).toBe(NOW_MS);
  });
});

type Activity = NonNullable<Parameters<typeof troubleOf>[0]>[number];

const NAMES = { kafka: 'Kafka at k:9092', clickhouse: 'ClickHouse at http://c:8123' };
/** States of a pending activity in Temporal's API. */
const [SCHEDULED, STARTED] = [1, 2];
const SECONDS = 1_700_000_000;

const payloads = (value: unknown): unknown => ({ payloads: [defaultPayloadConverter.toPayload(value)] });

/** An activity that ClickHouse has refused twice and that waits for its third attempt. */
function refused(changes: Partial<Record<keyof Activity, unknown>> = {}): Activity {
  return {
    state: SCHEDULED,
    attempt: 3,
    heartbeatDetails: payloads({ at: { cursor: '5' }, failingSinceMs: 1_600_000_000_000 }),
    lastAttemptCompleteTime: msToTs(SECONDS * 1000),
    nextAttemptScheduleTime: msToTs((SECONDS + 5) * 1000),
    lastFailure: {
      message: 'ClickHouse: code 243 NOT_ENOUGH_SPACE: full',
      applicationFailureInfo: {
        type: 'EngineFailure',
        details: payloads({ engine: 'clickhouse', code: '243' }),
      },
    },
    ...changes,
  } as unknown as Activity;
}

describe('the trouble of an activity', () => {
  it('says what, where, since when, how often, when next and what to do', () => {
    expect(printedAs(troubleOf([refused()], NAMES))).toEqual({
      what: 'ClickHouse: code 243 NOT_ENOUGH_SPACE: full',
      where: NAMES.clickhouse,
      sinceMs: 1_600_000_000_000,
      failedAttempts: 2,
      nextAttemptMs: (SECONDS + 5) * 1000,
      remedy: "free space on ClickHouse's disk",
    });
  });

  it('stays while the next attempt runs and has stored nothing; there is then no time of a next attempt', () => {
    expect(troubleOf([refused({ state: STARTED })], NAMES)).toMatchObject({
      sinceMs: 1_600_000_000_000,
      nextAttemptMs: null,
    });
  });

  it('is over once an attempt has stored something since', () => {
    const heartbeatDetails = payloads({ at: { cursor: '9' }, failingSinceMs: null });
    expect(troubleOf([refused({ state: STARTED, heartbeatDetails })], NAMES)).toBeNull();
  });

  it('is null if nothing failed, and without a pending activity', () => {
    expect(troubleOf([refused({ lastFailure: null, attempt: 1 })], NAMES)).toBeNull();
    expect(troubleOf([], NAMES)).toBeNull();
    expect(troubleOf(undefined, NAMES)).toBeNull();
  });

  it('says what is known after a missed heartbeat, since its last known moment: Temporal may have been away', () => {
    const killed = refused({
      heartbeatDetails: payloads({ at: { cursor: '5' }, failingSinceMs: null }),
      lastFailure: { message: 'activity Heartbeat timeout', timeoutFailureInfo: {} },
    });
    expect(printedAs(troubleOf([killed], NAMES))).toMatchObject({
      what: 'Temporal heard nothing of it in time: its worker, or Temporal itself, was away or too busy',
      where: 'the worker',
      sinceMs: SECONDS * 1000,
    });
  });

  it.each([
    ['clickhouse', '241', 'memory'],
    ['clickhouse', 'ECONNREFUSED', 'restart ClickHouse'],
    ['clickhouse', '', 'it may be slow'],
    ['kafka', 'KafkaJSRequestTimeoutError', 'it may be slow'],
    ['clickhouse', '9999', 'see the log of ClickHouse'],
    ['kafka', 'TOPIC_AUTHORIZATION_FAILED', 'READ'],
  ])('for %s with code %s has a remedy: %s', (engine, code, remedy) => {
    const lastFailure = {
      message: 'm',
      applicationFailureInfo: { type: 'EngineFailure', details: payloads({ engine, code }) },
    };
    const trouble = printedAs(troubleOf([refused({ lastFailure })], NAMES));
    expect(trouble?.remedy).toContain(remedy);
    expect(trouble?.where).toBe(NAMES[engine as keyof typeof NAMES]);
  });
});
