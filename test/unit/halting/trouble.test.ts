import { defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import { describe, expect, it } from 'vitest';
import { troubleOf } from '../../../operations/trouble.ts';
import { printedAs } from '../../support/printed.ts';

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
    ['clickhouse', '164', 'writable'],
    ['clickhouse', 'ECONNREFUSED', 'restart ClickHouse'],
    ['clickhouse', '', 'it may be slow'],
    ['kafka', 'KafkaJSRequestTimeoutError', 'it may be slow'],
    ['clickhouse', '9999', 'see the log of ClickHouse'],
    ['kafka', 'ECONNREFUSED', 'restart Kafka'],
    ['kafka', 'TOPIC_AUTHORIZATION_FAILED', 'READ'],
    ['kafka', 'SOMETHING_NEW', 'see the log of Kafka'],
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
