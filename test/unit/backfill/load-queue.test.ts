import { describe, expect, it } from 'vitest';
import { inOrder, turnOf } from '../../../operations/loads/load-queue.ts';
import { LOAD_PRIORITIES, type Queued } from '../../../schemas/backfill.ts';
import { fc } from '../../support/fast-check.ts';

const queued = (load: string, priority: Queued['priority'], sinceMs: number): Queued => ({
  ...{ load, priority, sinceMs },
});

const loads = fc.uniqueArray(
  fc.record({
    load: fc.string({ minLength: 1, maxLength: 3 }),
    priority: fc.constantFrom(...LOAD_PRIORITIES),
    sinceMs: fc.integer({ min: 0, max: 5 }),
  }),
  { selector: ({ load }) => load },
);

describe('the order of loads that wait', () => {
  it('is one, however they came, and no load goes before one of a higher priority or an earlier start', () => {
    fc.assert(
      fc.property(loads, (waiting) => {
        const order = inOrder(waiting);
        expect(inOrder(waiting.toReversed())).toEqual(order);
        expect(new Set(order)).toEqual(new Set(waiting));
        // One figure for both, in which a priority weighs more than any start.
        const weights = order.map(
          ({ priority, sinceMs }) => ({ high: 0, normal: 10, low: 20 })[priority] + sinceMs,
        );
        expect(weights).toEqual(weights.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('what a load waits for', () => {
  const queue = {
    running: ['at work'],
    waiting: [queued('first', 'high', 5), queued('second', 'normal', 1), queued('third', 'low', 0)],
  };

  it('are the loads that run, and those that go before it', () => {
    expect(turnOf(queue, 'third')).toEqual({
      ...{ place: 3, running: ['at work'], before: ['first', 'second'] },
    });
    expect(turnOf(queue, 'at work')).toBeNull();
  });
});
