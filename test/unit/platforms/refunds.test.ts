import { expect, it } from 'vitest';
import { refundedFen } from '../../../domain/platforms/refunds.ts';

it.each([
  { succeeded: 900, paid: 1_000, goods: 1_200, refunded: 900, what: 'a part of what was paid' },
  { succeeded: 1_000, paid: 1_000, goods: 1_200, refunded: 1_200, what: 'all that was paid, with coupons' },
  { succeeded: 1_250, paid: 1_300, goods: 1_200, refunded: 1_200, what: 'more than the goods, with postage' },
  { succeeded: 0, paid: 0, goods: 1_200, refunded: 0, what: 'nothing, of a sale that cost nothing' },
  {
    succeeded: 1_200,
    paid: 0,
    goods: 1_200,
    refunded: 1_200,
    what: 'the goods, of a sale that cost nothing',
  },
])('a sale of which $what came back lost $refunded fen', ({ succeeded, paid, goods, refunded }) => {
  expect(refundedFen(succeeded, paid, goods)).toBe(refunded);
});
