import { ClickHouseError } from '@clickhouse/client';
import { ApplicationFailure } from '@temporalio/common';
import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { toFailure } from '../../../workers/activities/heartbeat.ts';

function failureOf(error: unknown): ApplicationFailure {
  const failure = toFailure(error);
  if (!(failure instanceof ApplicationFailure))
    throw new Error('It is no failure of an engine', { cause: error });
  return failure;
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

describe('a failure of ClickHouse', () => {
  it("is retryable, and says its code, its name and the server's problem in one line", () => {
    const error = new ClickHouseError({
      code: '243',
      type: 'NOT_ENOUGH_SPACE',
      message: 'Cannot\n reserve 1 MiB',
    });
    const failure = failureOf(error);
    expect(failure.message).toBe('ClickHouse: code 243 NOT_ENOUGH_SPACE: Cannot reserve 1 MiB');
    expect(failure.nonRetryable).toBe(false);
    expect(failure.type).toBe('EngineFailure');
    expect(failure.details).toEqual([{ engine: 'clickhouse', code: '243' }]);
  });

  it('omits a text that may quote a row, and keeps no cause that holds it', () => {
    const message = "Cannot parse input: expected '\\t' before: 'Li Hua, 13800000000'";
    const failure = failureOf(new ClickHouseError({ code: '27', type: 'CANNOT_PARSE_INPUT', message }));
    expect(failure.message).toBe('ClickHouse: code 27 CANNOT_PARSE_INPUT');
    expect(failure.cause).toBeUndefined();
    expect(failure.stack).not.toContain('Li Hua');
  });

  it.each([
    [systemError('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:8123'), ' (ECONNREFUSED)'],
    [systemError('ECONNRESET', 'socket hang up'), ' (ECONNRESET)'],
    [systemError('ECONNREFUSED', ''), ' (ECONNREFUSED)'],
    [new Error('Timeout error.'), ''],
  ])('says that ClickHouse does not answer, in no words of a client: %s', (error, code) => {
    expect(failureOf(error).message).toBe(`ClickHouse does not answer${code}`);
  });

  it('is cut to 300 characters', () => {
    const error = new ClickHouseError({
      code: '241',
      type: 'MEMORY_LIMIT_EXCEEDED',
      message: 'x'.repeat(5_000),
    });
    expect(failureOf(error).message).toHaveLength(300);
  });
});

describe('a failure of Kafka', () => {
  it("says that Kafka does not answer, by the system's code", () => {
    const connection = new kafkajs.KafkaJSConnectionError('Connection error: connect ECONNREFUSED', {
      code: 'ECONNREFUSED',
    });
    const error = new Error('cannot reach Kafka on 127.0.0.1:9092', { cause: connection });
    const failure = failureOf(error);
    expect(failure.message).toBe('Kafka does not answer (ECONNREFUSED)');
    expect(failure.details).toEqual([{ engine: 'kafka', code: 'ECONNREFUSED' }]);
  });

  it('has the type of a refusal as its code', () => {
    const error = new kafkajs.KafkaJSProtocolError({
      type: 'UNKNOWN_TOPIC_OR_PARTITION',
      code: 3,
      message: 'This server does not host this topic-partition',
      retriable: true,
    } as unknown as Error);
    expect(failureOf(error).message).toBe('Kafka refuses this (UNKNOWN_TOPIC_OR_PARTITION)');
    expect(failureOf(error).details).toEqual([{ engine: 'kafka', code: 'UNKNOWN_TOPIC_OR_PARTITION' }]);
  });
});

describe('any other error', () => {
  it.each([new RangeError('of ours'), ApplicationFailure.nonRetryable('said already'), 'no error'])(
    'is returned unchanged: %s',
    (error) => {
      expect(toFailure(error)).toBe(error);
    },
  );
});
