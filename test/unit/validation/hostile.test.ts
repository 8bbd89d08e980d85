import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { openValidator, type Validator } from '../../../pipeline/validation/pool.ts';
import { onlyRefused, packBatch, utf8, validateLines } from '../../support/batches.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { MAX_EVENT_MS, processorMs } from '../../support/fuzz/check-verdict.ts';
import { setAt } from '../../support/json-pointer.ts';
import { rowsOf } from '../../support/native-block.ts';

const VALID = JSON.stringify(validEvent());
const VERSION = '"version":2';

function codesOf(text: string): string[] {
  return onlyRefused(validateLines([utf8(text)])).problems.map(({ code, path }) => `${code} ${path}`);
}

/** The valid event with a piece of its text replaced, for spellings that JSON.stringify does not make. */
function spelled(from: string, to: string): string {
  expect(VALID).toContain(from);
  return VALID.replace(from, () => to);
}

/** Problems of the valid event whose first line has another name. */
function codesOfName(name: string): string[] {
  const event = validEvent();
  setAt(event, '/data/lines/0/name', name);
  const { quarantined } = validateLines([utf8(JSON.stringify(event))]);
  return quarantined.flatMap(({ problems }) => problems.map(({ code, path }) => `${code} ${path}`));
}

function amountsOf(text: string): unknown {
  const verdict = validateEvent(text, { counties: COUNTIES, carrier: undefined });
  if (!verdict.accepted) return verdict.problems;
  const { goodsAmountFen, refundedFen, version, orderId } = verdict.order;
  return { goodsAmountFen, refundedFen, version, orderId };
}

const AMOUNTS = { goodsAmountFen: 30_000, refundedFen: 0, version: 2, orderId: 'TB20171111-000001' };

describe('hostile events', () => {
  it.each([
    ['nothing but opening brackets', '['.repeat(1_000_000)],
    ['a bare word', 'undefined'],
    ['NaN', spelled('"version":2', '"version":NaN')],
    ['a comment', `${VALID} // paid`],
    ['two events', `${VALID}${VALID}`],
    ['a raw NUL in a text', spelled('山核桃', '山\0核桃')],
    ['a raw newline in a text', spelled('山核桃', '山\n核桃')],
  ])('refuses %s', (_, text) => {
    expect(['json.syntax ', 'field.type ']).toContain(codesOf(text)[0]);
  });

  it.each(['""', '[{}]'])('refuses %s as another type than an event', (text) => {
    expect(codesOf(text)).toEqual(['field.type ']);
  });

  it('refuses a hundred thousand levels within an unknown field by its name', () => {
    const deep = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000);
    expect(codesOf(spelled('"version":2', `"version":2,"deep":${deep}`))).toEqual([
      'field.unknown /data/deep',
    ]);
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', ''])(
    'refuses the unknown field "%s", and takes nothing from it',
    (name) => {
      const member = `${JSON.stringify(name)}:{"version":9,"polluted":true}`;
      expect(codesOf(spelled('"version":2', `"version":2,${member}`))).toEqual([
        `field.unknown /data/${name}`,
      ]);
      expect(Reflect.has({}, 'polluted')).toBe(false);
    },
  );

  it('does not take a required field from __proto__', () => {
    const inherited = spelled('"version":2', '"__proto__":{"version":2}');
    expect(codesOf(inherited)).toContain('field.missing /data/version');
  });

  it('bounds what it repeats of a long field name', () => {
    const [problem] = codesOf(spelled('"version":2', `"version":2,"${'长'.repeat(10_000)}":1`));
    expect(problem).toBe(`field.unknown /data/${'\ufffd'.repeat(40)}`);
  });

  it.each(['\\u0000', '\\ud800', '\\udc00\\ud800', '\\u0085', '\\u001b[2J', '\\r\\n'])(
    'refuses %s in a text, escaped as it is',
    (escaped) => {
      expect(codesOf(spelled('山核桃', escaped))).toEqual(['field.format /data/lines/0/name']);
    },
  );

  it('accepts a surrogate pair that is escaped, as the character that it is', () => {
    const verdict = validateEvent(spelled('山核桃', '\\ud83c\\udf30'), {
      counties: COUNTIES,
      carrier: undefined,
    });
    expect(verdict.accepted && verdict.order.lines[0]?.name).toBe('🌰 500g');
  });

  it.each([
    ['99999999999999999999', 'field.range'],
    ['-1e400', 'field.range'],
    ['0.00000000000000000000000001', 'field.range'],
    ['29999.999999999999999999', 'field.range'],
    ['[30000]', 'field.type'],
    ['true', 'field.type'],
  ])('never bends %s into an amount', (spelling, code) => {
    const text = spelled('"refundedFen":0', `"refundedFen":${spelling}`);
    expect(codesOf(text)).toContain(`${code} /data/refundedFen`);
  });

  it.each(['3e4', '30000.0', '30000e0', '3.0E+4', '0.00003e9', '3000000000e-5'])(
    'accepts %s for 30000',
    (spelling) => {
      expect(amountsOf(spelled('"goodsAmountFen":30000', `"goodsAmountFen":${spelling}`))).toEqual(AMOUNTS);
    },
  );

  it('accepts -0 as no refund, and hands on a zero that has no sign', () => {
    const batch = validateLines([utf8(spelled('"refundedFen":0', '"refundedFen":-0')), utf8(VALID)]);
    expect(batch.accepted).toBe(2);
    const [negative, plain] = rowsOf(batch.orders);
    expect(negative?.['refunded_fen']).toBe(0n);
    expect(negative).toEqual(plain);
  });

  it.each([
    ['/data/version', VERSION, '"version":2,"version":2'],
    ['/data/version', VERSION, '"vers\\u0069on":1,"version" :2'],
    ['/data/version', VERSION, '"version"\n:\t2, "version"\r\n: 2'],
    ['/data', '{"specversion"', '{"data":{"data":[{}]},"specversion"'],
    ['/data/outlet/id', '"id":"station-7"', '"id":"","id":"station-7"'],
    ['/data/lines/1/sku', '"sku":"tea-250g"', '"sku":"\\"},{\\"","sku":"tea-250g"'],
  ])('refuses a key that comes twice, at %s: %s as %j', (path, member, spelling) => {
    expect(codesOf(spelled(member, spelling))).toEqual([`json.duplicate_key ${path}`]);
  });

  it('names each key that comes often once', () => {
    expect(codesOf(spelled(VERSION, `${VERSION},`.repeat(1_000) + VERSION))).toEqual([
      'json.duplicate_key /data/version',
    ]);
  });

  it.each([':', ' :1', ':1.5', '":1.5,', '\\', ',"version":1'])(
    'takes %j in a text for no key and no number',
    (name) => {
      expect(codesOfName(name)).toEqual([]);
    },
  );

  it('accepts an event of 1 MiB and refuses the byte after it', () => {
    expect(validateLines([utf8(VALID.padEnd(1_048_576 - utf8(VALID).length + VALID.length))]).accepted).toBe(
      1,
    );
    expect(codesOf(VALID.padEnd(1_048_577))).toEqual(['bytes.too_large ']);
  });

  it('judges the others of a batch as if the broken ones were not there', () => {
    const other = validEvent({ orderId: 'TB-2' });
    const broken = validEvent();
    setAt(broken, '/data/lines', { length: 1e9 });
    const values = [utf8('{'), utf8(VALID), null, utf8(JSON.stringify(broken)), utf8(JSON.stringify(other))];
    const batch = validateLines(values);
    expect(batch.accepted).toBe(2);
    expect(batch.quarantined.map(({ position }) => position)).toEqual([0n, 2n, 3n]);
    expect(batch.quarantined[0]?.payloadSha256).toBe(createHash('sha256').update('{').digest('hex'));
    expect(batch.arrivals).toEqual([[Date.UTC(2017, 10, 10, 16), 2, 1]]);
    expect(batch.occurredMs).toEqual([Date.UTC(2017, 10, 10, 16, 3, 1), Date.UTC(2017, 10, 10, 16, 3, 1)]);
  });
});

/** Two, so that the second meets what the first has left in memory. */
const EVENTS = 2;
const MAX_BYTES = 1_048_576;

/** The valid event with something before a member of it. */
function before(member: string, text: string): string {
  return VALID.replace(member, () => text + member);
}

const names = (count: number): string => Array.from({ length: count }, (_, n) => `"name-${n}":1`).join(',');
const HEAVY: readonly (readonly [what: string, code: string, text: string])[] = [
  ['half a million nested lists', 'field.type', '['.repeat(520_000) + ']'.repeat(520_000)],
  ['nested objects', 'field.missing', `${'{"a":'.repeat(170_000)}1${'}'.repeat(170_000)}`],
  [
    'nested lists in a duplicate key',
    'json.duplicate_key',
    before('"data":', `"data":${'['.repeat(520_000)}${']'.repeat(520_000)},`),
  ],
  [
    'nested objects in a duplicate key',
    'json.duplicate_key',
    before('"data":', `"data":${'{"a":'.repeat(170_000)}1${'}'.repeat(170_000)},`),
  ],
  ['one key repeated', 'json.duplicate_key', before('"id":', '"id":1,'.repeat(140_000))],
  ['many keys in a duplicate key', 'json.duplicate_key', before('"data":', `"data":{${names(60_000)}},`)],
  ['many unknown keys', 'field.unknown', before('"id":', `${names(60_000)},`)],
  ['many empty lines', 'field.length', VALID.replace('"lines":[', `"lines":[${'{},'.repeat(340_000)}`)],
  ['a million digits', 'field.range', VALID.replace('"version":2', `"version":2.${'0'.repeat(1_000_000)}1`)],
  ['a million escapes', 'json.duplicate_key', before('"id":', `"id":"${'\\\\'.repeat(500_000)}",`)],
  ['a million blanks', 'json.duplicate_key', before('"id":', `"id"${' '.repeat(1_000_000)}:1,`)],
];

let validator: Validator;
beforeAll(() => {
  validator = openValidator(COUNTIES);
});
afterAll(() => validator.close());

async function firstCodesOf(text: string): Promise<(string | undefined)[]> {
  const records = Array.from({ length: EVENTS }, (_, n) => ({
    position: BigInt(n),
    key: null,
    value: utf8(text),
  }));
  const { quarantined } = await validator.validate(packBatch(records, undefined));
  return quarantined.map(({ problems }) => problems[0]?.code);
}

describe('an event of the greatest allowed size', () => {
  it.each(HEAVY)('is refused within the time and memory limits: %s', async (_, code, text) => {
    expect(utf8(text).length).toBeGreaterThan(MAX_BYTES * 0.8);
    expect(utf8(text).length).toBeLessThanOrEqual(MAX_BYTES);
    const startedMs = processorMs();
    expect(await firstCodesOf(text)).toEqual(Array.from({ length: EVENTS }, () => code));
    expect(processorMs() - startedMs).toBeLessThan(EVENTS * MAX_EVENT_MS);
    // The thread survived, or another replaced it.
    expect(await firstCodesOf(VALID)).toEqual([]);
  });
});
