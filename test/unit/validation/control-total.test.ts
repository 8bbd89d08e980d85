import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { validateAny } from '../../../domain/validation/validate-total.ts';
import { controlTotalSchema, exampleTotal } from '../../contract/other-events.ts';
import { controlTotalEvent } from '../../../schemas/event/control-total.ts';
import { REASONS } from '../../../schemas/event/reason-codes.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { pointersOf, removeAt, setAt } from '../../support/json-pointer.ts';

const TOTAL = exampleTotal();
const CARRIER = { topicPlatform: TOTAL.data.platform, key: TOTAL.subject };

const judge = (event: unknown, carrier: typeof CARRIER | null = CARRIER) =>
  validateAny(typeof event === 'string' ? event : JSON.stringify(event), {
    counties: COUNTIES,
    carrier: carrier ?? undefined,
  });

/** Code and path of each problem. */
function problemsOf(event: unknown, carrier?: typeof CARRIER | null): string[] {
  const verdict = judge(event, carrier);
  return verdict.accepted ? [] : verdict.problems.map(({ code, path }) => `${code} ${path}`);
}

const changed = (pointer: string, value: unknown): unknown => {
  const copy = structuredClone(TOTAL);
  setAt(copy, pointer, value);
  return copy;
};

describe('a control total', () => {
  it('is accepted with its hour as an instant', () => {
    expect(judge(TOTAL)).toEqual({
      accepted: true,
      eventId: TOTAL.id,
      occurredAtMs: Date.UTC(2017, 10, 10, 17, 10),
      total: {
        platform: 'tmall',
        hourMs: Date.UTC(2017, 10, 10, 16),
        version: 1,
        paidOrders: 1,
        paidFen: TOTAL.data.paidFen,
        key: TOTAL.subject,
      },
    });
  });

  it('leaves every other event to the validation of orders', () => {
    expect(judge(validEvent(), null)).toMatchObject({
      accepted: true,
      order: { orderId: 'TB20171111-000001' },
    });
    expect(problemsOf(`{"a":"${TOTAL.type}"}`)).toContain('field.missing /type');
    expect(problemsOf(`{"type":"${TOTAL.type}"`)).toEqual(['json.syntax ']);
  });

  it.each([
    ['/data/hour', '2017-11-11T00:30:00+08:00', 'field.format /data/hour'],
    ['/data/hour', '2017-11-11T00:00:00+05:30', 'field.format /data/hour'],
    ['/data/hour', '2017-11-31T00:00:00+08:00', 'time.invalid /data/hour'],
    ['/data/hour', '2017-11-11T00:00:01+08:00', 'field.format /data/hour'],
    ['/data/hour', '2017-11-11T00:00:00.001+08:00', 'field.format /data/hour'],
    ['/data/hour', '2017-11-11T00:00:00', 'field.format /data/hour'],
    ['/data/hour', '2008-12-31T23:00:00Z', 'time.out_of_bounds /data/hour'],
    ['/data/hour', '2100-01-01T00:00:00Z', 'time.out_of_bounds /data/hour'],
    ['/time', '2017-02-30T00:00:00Z', 'time.invalid /time'],
    ['/time', '2100-01-01T00:00:00Z', 'time.out_of_bounds /time'],
    ['/data/paidFen', 1.5, 'field.range /data/paidFen'],
    ['/data/paidFen', -1, 'field.range /data/paidFen'],
    ['/data/paidFen', 9_000_000_000_000_001, 'field.range /data/paidFen'],
    ['/data/paidOrders', -1, 'field.range /data/paidOrders'],
    ['/data/paidOrders', 1_000_000_001, 'field.range /data/paidOrders'],
    ['/data/name', 'x', 'field.unknown /data/name'],
    ['/name', 'x', 'field.unknown /name'],
    ['/data/version', '1', 'field.type /data/version'],
    ['/data/version', 0, 'field.range /data/version'],
    ['/data/platform', 'ebay', 'field.value /data/platform'],
    ['/source', '/platforms/jd', 'identity.source_mismatch /source'],
    ['/source', '/platforms/ebay', 'field.format /source'],
    ['/subject', 'other', 'identity.key_mismatch /subject'],
    ['/subject', 'two words', 'field.format /subject'],
  ])('is refused with %s %j', (pointer, value, problem) => {
    expect(problemsOf(changed(pointer, value))).toEqual([problem]);
  });

  it.each([
    ['/data/hour', '2017-11-10T16:00:00Z', { hourMs: Date.UTC(2017, 10, 10, 16) }],
    ['/data/hour', '2017-11-10T16:00:00.000Z', { hourMs: Date.UTC(2017, 10, 10, 16) }],
    ['/data/hour', '2017-11-10T08:00:00.0-08:00', { hourMs: Date.UTC(2017, 10, 10, 16) }],
    ['/data/hour', '2009-01-01T00:00:00Z', { hourMs: Date.UTC(2009, 0, 1) }],
    ['/data/hour', '2099-12-31T23:00:00Z', { hourMs: Date.UTC(2099, 11, 31, 23) }],
    ['/data/version', 9_007_199_254_740_991, { version: 9_007_199_254_740_991 }],
    ['/data/paidOrders', 0, { paidOrders: 0 }],
    ['/data/paidOrders', 1_000_000_000, { paidOrders: 1_000_000_000 }],
    ['/data/paidFen', 0, { paidFen: 0 }],
    ['/data/paidFen', 9_000_000_000_000_000, { paidFen: 9_000_000_000_000_000 }],
  ])('is accepted with %s %j', (pointer, value, total) => {
    expect(judge(changed(pointer, value))).toMatchObject({ accepted: true, total });
  });

  it('is accepted where no topic or no key is known', () => {
    expect(problemsOf(TOTAL, null)).toEqual([]);
    const context = { counties: COUNTIES, carrier: { topicPlatform: TOTAL.data.platform, key: undefined } };
    expect(validateAny(JSON.stringify(TOTAL), context).accepted).toBe(true);
  });

  it('comes with its id where that can be read, and with 20 problems at most', () => {
    expect(judge(changed('/data/paidFen', -1))).toMatchObject({ eventId: TOTAL.id, orderId: '' });
    expect(judge(changed('/id', '张三'))).toMatchObject({ eventId: '', orderId: '' });
    const unknown = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`x${n}`, n]));
    expect(problemsOf({ ...TOTAL, ...unknown })).toHaveLength(20);
  });

  it('is refused in the topic of another platform, and with a key that comes twice', () => {
    expect(problemsOf(TOTAL, { ...CARRIER, topicPlatform: 'jd' as 'tmall' })).toEqual([
      'identity.topic_mismatch /data/platform',
    ]);
    const twice = JSON.stringify(TOTAL).replace('"version":1', '"version":2,"version":1');
    expect(problemsOf(twice)).toEqual(['json.duplicate_key /data/version']);
  });

  it.each([
    [changed('/source', '/platforms/jd'), {}, 'The source and the data name different platforms.'],
    [TOTAL, { topicPlatform: 'jd' as 'tmall' }, REASONS['identity.topic_mismatch']],
    [TOTAL, { key: 'other' }, 'The Kafka key is not the subject of the total.'],
  ])('says in the words of the contract what is wrong: %#', (event, carrier, message) => {
    expect(judge(event, { ...CARRIER, ...carrier })).toMatchObject({ problems: [{ message }] });
  });

  it('has a JSON Schema that agrees with the pipeline about each absent field', () => {
    const accepts = new Ajv2020({ strict: true, formats: { 'date-time': true, int64: true } }).compile(
      controlTotalSchema(),
    );
    expect(accepts(TOTAL), JSON.stringify(accepts.errors)).toBe(true);
    for (const pointer of pointersOf(TOTAL)) {
      const copy = structuredClone(TOTAL);
      removeAt(copy, pointer);
      expect(accepts(copy), pointer).toBe(controlTotalEvent.safeParse(copy).success);
    }
  });
});
