import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REASONS } from '../../../schemas/event/reason-codes.ts';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { pointersOf, removeAt, setAt, valueAt } from '../../support/json-pointer.ts';

const POINTERS = pointersOf(validEvent());

/** Values near what the contract expects, and any others. */
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(0, 1, -1, 0.5, 2 ** 53, 1e12, '', '0', '1.50', null, true, [], {}),
  fc.constantFrom<unknown>('110105', '330127', 'refunded', 'cancelled', 'jd', '2017-11-11T00:00:00Z'),
  fc.nat({ max: 40_000 }),
);

const mutation = fc.oneof(
  fc.record({ pointer: fc.constantFrom(...POINTERS), value: fc.option(value, { nil: undefined }) }),
  fc.record({
    pointer: fc
      .tuple(fc.constantFrom('', '/data', '/data/outlet'), fc.string())
      .map(([at, name]) => `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    value,
  }),
);

function mutate(event: unknown, changes: readonly { pointer: string; value: unknown }[]): void {
  for (const change of changes) {
    const parent = valueAt(event, change.pointer.slice(0, change.pointer.lastIndexOf('/')));
    if (typeof parent !== 'object' || parent === null) continue;
    if (change.value === undefined) removeAt(event, change.pointer);
    else setAt(event, change.pointer, change.value);
  }
}

describe('any mutation of a valid event', () => {
  it('is refused with reasons, or accepted with the money and the identity that the JSON says', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (changes) => {
        const event: unknown = validEvent();
        try {
          mutate(event, changes);
        } catch {
          fc.pre(false); // An earlier change took away what a later one stands on.
        }
        const text = JSON.stringify(event);
        const verdict = validateEvent(text, { counties: COUNTIES, carrier: undefined });
        if (!verdict.accepted) {
          expect(verdict.problems.length).toBeGreaterThan(0);
          for (const problem of verdict.problems) expect(Object.keys(REASONS)).toContain(problem.code);
          return;
        }
        accepted += 1;
        const json: unknown = JSON.parse(text);
        const { order } = verdict;
        const said = (pointer: string): unknown => valueAt(json, pointer);
        expect(order.platform).toBe(said('/data/platform'));
        expect(order.orderId).toBe(said('/data/orderId'));
        expect(order.version).toBe(said('/data/version'));
        expect(order.sellerCounty).toBe(said('/data/sellerCounty'));
        expect(new Date(order.placedAtMs)).toEqual(new Date(String(said('/data/placedAt'))));
        expect(order.goodsAmountFen).toBe(said('/data/goodsAmountFen'));
        expect(order.refundedFen).toBe(said('/data/refundedFen'));
        expect(order.lines.map(({ amountFen }) => amountFen)).toEqual(
          (said('/data/lines') as { amountFen: number }[]).map(({ amountFen }) => amountFen),
        );
        expect(order.lines.reduce((sum, line) => sum + line.amountFen, 0)).toBe(order.goodsAmountFen);
      }),
      { numRuns: 3_000 },
    );
    // A run in which nothing was accepted would have shown nothing about acceptance.
    expect(accepted).toBeGreaterThan(20);
  });

  it('never makes the validator throw, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        const verdict = validateEvent(text, { counties: COUNTIES, carrier: undefined });
        expect(verdict.accepted).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
