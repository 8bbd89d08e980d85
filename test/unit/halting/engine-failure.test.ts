import { ClickHouseError } from '@clickhouse/client';
import { ApplicationFailure } from '@temporalio/common';
import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { toFailure } from '../../../workers/activities/engine-failure.ts';

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
  it('says its code, its name and what is wrong with the server, in one line, and is tried again', () => {
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

  it('repeats no text that may quote a row, and keeps no cause that does', () => {
    const message = "Cannot parse input: expected '\\t' before: 'Li Hua, 13800000000'";
    const failure = failureOf(new ClickHouseError({ code: '27', type: 'CANNOT_PARSE_INPUT', message }));
    expect(failure.message).toBe('ClickHouse: code 27 CANNOT_PARSE_INPUT');
    expect(failure.cause).toBeUndefined();
    expect(failure.stack).not.toContain('Li Hua');
  });

  it.each([
    [
      systemError('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:8123'),
      'connect ECONNREFUSED 127.0.0.1:8123',
    ],
    [systemError('ECONNRESET', 'socket hang up'), 'socket hang up'],
    [systemError('ECONNREFUSED', ''), 'ECONNREFUSED'],
    [new Error('Timeout error.'), 'Timeout error.'],
  ])('says that nobody answers: %s', (error, cause) => {
    expect(failureOf(error).message).toBe(`ClickHouse does not answer: ${cause}`);
  });

  it('is cut to a line that a terminal can show', () => {
    const error = new ClickHouseError({
      code: '241',
      type: 'MEMORY_LIMIT_EXCEEDED',
      message: 'x'.repeat(5_000),
    });
    expect(failureOf(error).message).toHaveLength(300);
  });
});

describe('a failure of Kafka', () => {
  it('says what lies deepest, with the code of the system', () => {
    const connection = new kafkajs.KafkaJSConnectionError('Connection error: connect ECONNREFUSED', {
      code: 'ECONNREFUSED',
    });
    const error = new Error('no Kafka answers on 127.0.0.1:9092', { cause: connection });
    const failure = failureOf(error);
    expect(failure.message).toBe('Kafka: Connection error: connect ECONNREFUSED');
    expect(failure.details).toEqual([{ engine: 'kafka', code: 'ECONNREFUSED' }]);
  });

  it('says the type of a refusal', () => {
    const error = new kafkajs.KafkaJSProtocolError({
      type: 'UNKNOWN_TOPIC_OR_PARTITION',
      code: 3,
      message: 'This server does not host this topic-partition',
      retriable: true,
    } as unknown as Error);
    expect(failureOf(error).details).toEqual([{ engine: 'kafka', code: 'UNKNOWN_TOPIC_OR_PARTITION' }]);
  });
});

describe('any other error', () => {
  it.each([new RangeError('of ours'), ApplicationFailure.nonRetryable('said already'), 'no error'])(
    'stays what it is: %s',
    (error) => {
      expect(toFailure(error)).toBe(error);
    },
  );
});
