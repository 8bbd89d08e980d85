import { ClickHouseError } from '@clickhouse/client';
import { describe, expect, it } from 'vitest';
import { CLICKHOUSE_CODES } from '../../../adapters/errors/clickhouse-codes.ts';
import {
  clickHouseRefusal,
  kindOfQuotingError,
  withoutQuotation,
} from '../../../adapters/errors/engine-failure.ts';
import { type Cause, causesOf } from '../../../domain/causes.ts';

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

  it('names the kind of an error of a parser, which repeats what it could not read', () => {
    expect(kindOfQuotingError(causeOf(thrownBy(() => JSON.parse(ROW))))).toBe('SyntaxError');
  });

  it.each([
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:8123'), { code: 'ECONNREFUSED' }),
    new Error('Timeout error.'),
    new RangeError('an error of Countyflow'),
  ])('lets an error pass that quotes nothing: %s', (error) => {
    expect(kindOfQuotingError(causeOf(error))).toBeUndefined();
  });
});
