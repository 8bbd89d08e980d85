import { describe, expect, it } from 'vitest';
import { reasonMessage, storedMessage } from '../../../domain/validation/reason-message.ts';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { type Problem, REASONS } from '../../../schemas/event/reason-codes.ts';
import { PLATFORMS, PRODUCT_CLASSES } from '../../../schemas/event/vocabulary.ts';
import { label, labelsBelow } from '../../../schemas/text/say.ts';
import { onlyRefused, utf8, validateRecords } from '../../support/batches.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { fc } from '../../support/fast-check.ts';
import { eventChange } from '../../support/fuzz/change-event.ts';
import { pointersOf, setAt } from '../../support/json-pointer.ts';
import { expectPlain } from '../../support/plain-words.ts';

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

describe('the message of a refused value', () => {
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
    if (problem !== undefined) expectPlain([problem]);
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
      const texts = labelsBelow('event.fault.').map(([, text]) => text[language]);
      expect(new Set(texts).size).toBe(texts.length);
    }
  });

  it('is one problem where the whole event is in another mode', () => {
    const record = { position: 0n, key: utf8(data.orderId), value: utf8(JSON.stringify(data)) };
    expect(onlyRefused(validateRecords([record], data.platform)).problems).toHaveLength(1);
  });

  it.each([
    ['/data/status', 'PAID', '应为下列之一："placed", "paid", '],
    ['/data/version', 0, '应为不小于 1 的整数。'],
    ['/data/lines', [], '列表为空：订单至少有一个商品行。'],
    ['/data/lines', {}, '应为列表。'],
    ['/data/refundedFen', 2 ** 53, '应不大于 1000000000000 分，'],
  ])('says in Chinese what the contract expects at %s for %j', (pointer, value, message) => {
    expect(reasonMessage(firstProblem(withValue(pointer, value)), 'zh')).toContain(message);
  });

  it.each(pointersOf(EVENT))('is plain, and one for a value of another type: any value at %s', (pointer) => {
    for (const value of [...JUNK, Array(600).fill({})]) {
      const record = { position: 0n, key: utf8(data.orderId), value: withValue(pointer, value) };
      for (const { problems } of validateRecords([record], EVENT.data.platform).quarantined) {
        expectPlain(problems);
        if (value === true) expect(problems.map(({ path }) => path)).toEqual([pointer]);
      }
    }
  });

  it('is plain whatever is changed in an event', () => {
    fc.assert(
      fc.property(eventChange, (change) => {
        const verdict = validateEvent(JSON.stringify(change(validEvent())), {
          ...{ counties: COUNTIES, carrier: undefined },
        });
        if (!verdict.accepted) expectPlain(verdict.problems);
      }),
    );
  });

  it.each([
    ['{"id":1,}', 1, 9],
    ['{"id":\n  01}', 2, 4],
    ["{'id':1}", 1, 2],
    ['{"id":"a', 1, 7],
    ['', 1, 1],
  ])('says where %j stops being JSON', (text, line, column) => {
    const verdict = validateEvent(text, { counties: COUNTIES, carrier: undefined });
    const place = `line ${String(line)}, column ${String(column)}.`;
    expect(verdict).toMatchObject({ problems: [{ message: expect.stringContaining(place) as string }] });
  });

  it('says nothing of a place that is too deep to find', () => {
    const verdict = validateEvent('['.repeat(50_000), { counties: COUNTIES, carrier: undefined });
    expect(verdict).toMatchObject({ problems: [{ message: REASONS['json.syntax'] }] });
  });

  it('stays in English where it was stored with a code that this version does not know', () => {
    const stored = { code: 'field.of_the_future', message: 'Something new is wrong.' };
    expect(storedMessage(stored, 'zh')).toBe(stored.message);
  });

  it('names every class of products, and every platform', () => {
    for (const [id, names] of [
      ['event.fault.category.form', PRODUCT_CLASSES],
      ['event.fault.source.form', PLATFORMS],
    ] as const) {
      const { en, zh } = label(id);
      expect(en).toContain(names.join(', '));
      expect(zh).toContain(names.join('、'));
    }
  });
});
