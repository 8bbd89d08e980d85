import { describe, expect, it } from 'vitest';
import { boundValue } from '../../../statistics/export/column-kind.ts';

const INSTANT = "DateTime('Asia/Shanghai')";

describe('a value for the server', () => {
  it.each([
    ['4294967295', 'UInt32', '4294967295'],
    ['007', 'LowCardinality(Nullable(UInt8))', '7'],
    ['-128', 'Int8', '-128'],
    ['18446744073709551615', 'UInt64', '18446744073709551615'],
    ['-0.5', 'Nullable(Decimal(38, 9))', '-0.5'],
    ['1e-3', 'Float64', '1e-3'],
    ['1', 'Bool', 'true'],
    ['2016-02-29', 'Date', '2016-02-29'],
    ["a'b\\", 'LowCardinality(String)', "a'b\\"],
    ['built-in', "Enum8('built-in' = 0, 'replaced' = 1)", 'built-in'],
    ['2017-11-11', INSTANT, '2017-11-11 00:00:00'],
    ['2017-11-11 08:30', INSTANT, '2017-11-11 08:30:00'],
    ['2017-11-10T16:00:00Z', INSTANT, '2017-11-11 00:00:00'],
    ['2017-11-11T00:00:00+09:00', INSTANT, '2017-11-10 23:00:00'],
    ['2017-11-11T00:00:00.25Z', "DateTime64(3, 'Asia/Shanghai')", '2017-11-11 08:00:00.25'],
  ])('%s as %s is %s', (text, type, bound) => {
    expect(boundValue(text, type)).toBe(bound);
  });

  it.each([
    ['4294967296', 'UInt32'],
    ['-1', 'UInt64'],
    ['128', 'Int8'],
    ['1.5', 'UInt8'],
    ['', 'UInt8'],
    ['١', 'UInt8'],
    ['0.0000000001', 'Decimal(38, 9)'],
    ['nan', 'Float64'],
    ['yes', 'Bool'],
    ['2017-02-29', 'Date'],
    ['2017-11-11', 'Array(String)'],
    ['2017-11-31 00:00:00', INSTANT],
    ['2017-11-11 24:30:00', INSTANT],
    ['2017-11-11 00:00:00.5', INSTANT],
    ['1510329600', INSTANT],
    ['2017-11-11 00:00:00; SELECT 1', INSTANT],
  ])('%s is no %s', (text, type) => {
    expect(boundValue(text, type)).toBeUndefined();
  });
});
