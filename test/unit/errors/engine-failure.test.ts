import { ClickHouseError } from '@clickhouse/client';
import { ApplicationFailure } from '@temporalio/common';
import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { toFailure } from '../../../workers/activities/heartbeat.ts';
import { CLICKHOUSE_CODES } from '../../../adapters/errors/clickhouse-codes.ts';
import {
  clickHouseRefusal,
  kindOfQuotingError,
  withoutQuotation,
} from '../../../adapters/errors/engine-failure.ts';
import { type Cause, causesOf } from '../../../domain/causes.ts';

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

const ROW = 'Li Hua, 13800000000';

function causeOf(error: Error): Cause {
  const [cause] = causesOf(error);
  if (cause === undefined) throw new Error('there is no cause');
  return cause;
}

const clickHouseError = (code: string, type: string): Cause =>
  causeOf(new ClickHouseError({ code, type, message: `before: '${ROW}'` }));

const thrownBy = (run: () => unknown): Error => {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

describe('the text of an error of ClickHouse', () => {
  it.each(Object.entries(CLICKHOUSE_CODES).filter(([name]) => name !== 'TABLE_ALREADY_EXISTS'))(
    'is repeated in a failure for %s, which quotes no row',
    (name, code) => {
      expect(clickHouseRefusal(clickHouseError(code, name))).toBe(
        `ClickHouse: code ${code} ${name}: before: '${ROW}'`,
      );
    },
  );

  it.each([
    ['27', 'CANNOT_PARSE_INPUT_ASSERTION_FAILED'],
    ['72', 'CANNOT_PARSE_NUMBER'],
    ['53', 'TYPE_MISMATCH'],
    ['1001', 'STD_EXCEPTION'],
  ])('is left out of a failure for code %s %s', (code, name) => {
    expect(clickHouseRefusal(clickHouseError(code, name))).toBe(`ClickHouse: code ${code} ${name}`);
  });

  it('is never repeated by the last check, whatever its code', () => {
    for (const [name, code] of Object.entries(CLICKHOUSE_CODES))
      expect(kindOfQuotingError(clickHouseError(code, name))).toBe(
        `ClickHouse refuses: code ${code} ${name}`,
      );
  });

  it('is not repeated either if the client could not parse the answer', () => {
    const error = new Error(ROW);
    error.stack = `Error: ${ROW}\n    at parse (/home/node_modules/@clickhouse/client/dist/x.js:1:1)`;
    expect(kindOfQuotingError(causeOf(error))).toBe('ClickHouse refuses');
  });
});

describe('the last check', () => {
  it('withholds the text of an error that a quoting one caused, and says so', () => {
    const error = new Error(`the row ${ROW}`, { cause: thrownBy(() => JSON.parse(ROW)) });
    const withheld = withoutQuotation(error) as Error;
    expect(withheld.message).toBe('SyntaxError (text withheld, because it may quote an event)');
    expect(withheld.cause).toBeUndefined();
  });

  it.each([
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:8123'), { code: 'ECONNREFUSED' }),
    new Error('Timeout error.'),
    new RangeError('an error of Countyflow'),
  ])('lets an error pass that quotes nothing: %s', (error) => {
    expect(kindOfQuotingError(causeOf(error))).toBeUndefined();
  });
});
