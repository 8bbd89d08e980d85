import { describe, expect, it } from 'vitest';
import { turnText } from '../../../cli/backfill/render.ts';
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
  it('is by priority, then by start, then by name', () => {
    const waiting = [
      ...[queued('late', 'normal', 3), queued('low', 'low', 1), queued('b', 'normal', 2)],
      ...[queued('a', 'normal', 2), queued('high', 'high', 9)],
    ];
    expect(inOrder(waiting).map(({ load }) => load)).toEqual(['high', 'a', 'b', 'late', 'low']);
  });

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

  it('is said in a line, in which at most five are named', () => {
    const said = (load: string): string =>
      turnText(turnOf(queue, load) ?? { place: 0, running: [], before: [] });
    expect(said('first')).toBe('place 1 in the queue, after at work (running)');
    expect(said('third')).toBe('place 3 in the queue, after at work (running), first and second');
    const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(turnText({ place: 8, running: [], before })).toBe(
      'place 8 in the queue, after a, b, c, d, e and 2 more',
    );
    expect(turnText({ place: 1, running: [], before: [] })).toBe('place 1 in the queue');
  });
});
