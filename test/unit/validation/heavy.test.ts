import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openValidator, type Validator } from '../../../pipeline/validation/pool.ts';
import { packBatch, utf8 } from '../../support/batches.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { MAX_EVENT_MS, processorMs } from '../../support/fuzz/check-verdict.ts';

const VALID = JSON.stringify(validEvent());
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

async function codesOf(text: string): Promise<(string | undefined)[]> {
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
    expect(await codesOf(text)).toEqual(Array.from({ length: EVENTS }, () => code));
    expect(processorMs() - startedMs).toBeLessThan(EVENTS * MAX_EVENT_MS);
    // The thread survived, or another replaced it.
    expect(await codesOf(VALID)).toEqual([]);
  });
});
