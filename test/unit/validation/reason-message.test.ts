import { describe, expect, it } from 'vitest';
import { problemAt } from '../../../domain/validation/envelope-problem.ts';
import { reasonMessage, storedMessage } from '../../../domain/validation/reason-message.ts';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { FORM_FAULTS, type FormFault } from '../../../schemas/event/form-faults.ts';
import { type Problem, REASONS } from '../../../schemas/event/reason-codes.ts';
import { PRODUCT_CLASSES } from '../../../schemas/event/vocabulary.ts';
import { onlyRefused, utf8, validateRecords } from '../../support/batches.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { pointersOf, setAt } from '../../support/json-pointer.ts';

const EVENT = validEvent();

function firstProblem(value: Uint8Array) {
  const record = { position: 0n, key: utf8(EVENT.data.orderId), value };
  const [first] = onlyRefused(validateRecords([record], EVENT.data.platform)).problems;
  if (first === undefined) throw new Error('a refused event has no problem');
  return first;
}

function withValue(pointer: string, value: unknown): Uint8Array {
  const event = validEvent();
  setAt(event, pointer, value);
  return utf8(JSON.stringify(event));
}

const TEXT = JSON.stringify(EVENT);
const { data } = EVENT;

/** The problems of an unpaid event that occurs and is placed at one time, and is judged at another, `clock`. */
function problemsAt(time: string, clock?: string): readonly Problem[] {
  const event = validEvent();
  for (const pointer of ['/time', '/data/placedAt']) setAt(event, pointer, time);
  setAt(event, '/data/paidAt', null);
  setAt(event, '/data/status', 'placed');
  const clockMs = clock === undefined ? {} : { clockMs: Date.parse(clock) };
  const verdict = validateEvent(JSON.stringify(event), {
    counties: COUNTIES,
    carrier: undefined,
    ...clockMs,
  });
  return verdict.accepted ? [] : verdict.problems;
}

const JUNK = [...[null, true, -1, 0, 1.5, 1e300], ...['', 'a b', 'x'.repeat(300)], [], {}];

/** The quarantine has the code, the path and the English message alone. */
function expectSameOfStored(problem: Problem): void {
  const { code, message } = problem;
  expect(storedMessage({ code, message }, 'zh'), message).toBe(reasonMessage(problem, 'zh'));
  expect(storedMessage({ code, message }, 'en')).toBe(message);
}

describe('the message of a refused value', () => {
  it.each(Object.keys(FORM_FAULTS) as FormFault[])('says %s in English and in Chinese', (fault) => {
    const problem = problemAt('field.format', '', fault);
    expect(reasonMessage(problem, 'en')).toBe(FORM_FAULTS[fault].en);
    expect(reasonMessage(problem, 'zh')).toBe(FORM_FAULTS[fault].zh);
    expectSameOfStored(problem);
  });

  it('says nothing of Z about an instant that no offset of Shanghai explains', () => {
    for (const paidAt of ['2017-11-11T12:00:00Z', '2017-11-11T00:30:00+00:00', '2017-11-11T08:02:58+08:00'])
      expect(firstProblem(withValue('/data/paidAt', paidAt))).toMatchObject({
        code: 'time.in_future',
        message: REASONS['time.in_future'],
      });
  });

  it('names the zone where all times of an event are those of China with Z, and its taker has a clock', () => {
    const [problem, ...others] = problemsAt('2026-11-11T20:00:00Z', '2026-11-11T20:00:03+08:00');
    expect(problem).toMatchObject({
      ...{ code: 'time.in_future', path: '/time', fault: 'instant.ahead_of_clock' },
      message: expect.stringMatching(
        /the zone is the likely cause\. .* needs \+08:00 in place of Z/,
      ) as string,
    });
    expect(others).toEqual([]);
    if (problem !== undefined) expectSameOfStored(problem);
  });

  it.each([
    ['an event just now', '2026-11-11T12:00:00Z', '2026-11-11T20:00:03+08:00'],
    ['a clock that is five minutes behind', '2026-11-11T12:05:00Z', '2026-11-11T20:00:00+08:00'],
    ['a time with its offset', '2026-11-11T20:00:00+08:00', '2026-11-11T12:00:03+08:00'],
    ['a time that no zone explains', '2026-11-11T20:06:00Z', '2026-11-11T20:00:00+08:00'],
    ['an event that is judged again, without a clock', '2026-11-11T20:00:00Z', undefined],
  ])('says nothing of the clock about %s', (_, time, clock) => {
    expect(problemsAt(time, clock)).toEqual([]);
  });

  it('has texts of its own for every fault', () => {
    for (const language of ['en', 'zh'] as const) {
      const texts = Object.values(FORM_FAULTS).map((fault) => fault[language]);
      expect(new Set(texts).size).toBe(texts.length);
    }
  });

  it('is one problem where the whole event is in another mode', () => {
    const record = { position: 0n, key: utf8(data.orderId), value: utf8(JSON.stringify(data)) };
    expect(onlyRefused(validateRecords([record], data.platform)).problems).toHaveLength(1);
  });

  it.each([
    ['/data/status', 'PAID', '取值不在允许范围内。应为："placed", "paid", '],
    ['/data/version', 0, '数字超出界限。应为：>= 1。'],
    ['/data/lines', [], '文本或列表过短或过长。应为：>= 1。'],
    ['/data/lines', {}, '字段的 JSON 类型不符。应为：列表。'],
  ])('says in Chinese what the contract expects at %s for %j', (pointer, value, message) => {
    const problem = firstProblem(withValue(pointer, value));
    expect(reasonMessage(problem, 'zh')).toContain(message);
    expectSameOfStored(problem);
  });

  it.each(pointersOf(EVENT))(
    'is the same in Chinese where it was stored in English: any value at %s',
    (pointer) => {
      for (const value of [...JUNK, Array(600).fill({})]) {
        const record = { position: 0n, key: utf8(data.orderId), value: withValue(pointer, value) };
        const { quarantined } = validateRecords([record], EVENT.data.platform);
        for (const problem of quarantined.flatMap(({ problems }) => problems)) expectSameOfStored(problem);
      }
    },
  );

  it.each([
    ['string', '文本'],
    ['number', '数字'],
    ['int', '整数'],
    ['object', '对象'],
    ['array', '列表'],
  ])('names the type %s in Chinese', (type, name) => {
    const stored = { code: 'field.type', message: `Invalid input: expected ${type}, received null` };
    expect(storedMessage(stored, 'zh')).toContain(`应为：${name}。`);
  });

  it('names the bounds of whole numbers that a double holds, below zero as well', () => {
    const value = utf8(TEXT.replace(/"version":\d+/, '"version":-1e300'));
    const problem = firstProblem(value);
    expect(reasonMessage(problem, 'zh')).toContain('应为：>= -9007199254740991。');
    expectSameOfStored(problem);
  });

  it('stays in English where it was stored with a code that this version does not know', () => {
    const stored = { code: 'field.of_the_future', message: 'Something new is wrong.' };
    expect(storedMessage(stored, 'zh')).toBe(stored.message);
  });

  it('names every class of products', () => {
    expect(FORM_FAULTS['category.form'].en).toContain(PRODUCT_CLASSES.join(', '));
    expect(FORM_FAULTS['category.form'].zh).toContain(PRODUCT_CLASSES.join('、'));
  });
});
