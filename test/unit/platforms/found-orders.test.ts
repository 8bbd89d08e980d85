import { describe, expect, it } from 'vitest';
import { adapt } from '../../../domain/platforms/adapt.ts';
import { registersOf } from '../../../domain/platforms/registers.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { type Payload, PAYLOADS } from '../../../schemas/platforms/payloads.ts';
import { FIXTURE_CONTEXT } from '../../support/platform-records.ts';
import FOUND from './fixtures/found.json' with { type: 'json' };

/** One shop of each platform, which says what it sells, so that orders need no list of categories. */
const SHOPS = Object.values(PAYLOADS).map(([platform]) => ({
  ...{ platform, shop: '1', county: '222405', village: null, category: 'goods.accessories' },
  outletType: null,
}));
const context = { ...FIXTURE_CONTEXT, registers: registersOf(SHOPS, []), shop: '1' };
const read = (payload: string, text: string) => adapt(payload as Payload, text, context);

/**
 * Amounts, times, statuses and regions of orders in public code, each with what must become of it: its status and what
 * its buyer paid for the goods, by the payload's own texts, or the codes of why it is held. Persons, shops and goods are
 * left out or invented. The order of JD of 2014 was found without its time of payment.
 */
describe('an order found in public code', () => {
  it.each(FOUND)('of $payload $title', ({ payload, order, status, goodsAmountFen, problems }) => {
    const adapted = read(payload, JSON.stringify(order));
    if ('problems' in adapted) expect(adapted.problems.map(({ code }) => code).toSorted()).toEqual(problems);
    else {
      const { data } = JSON.parse(adapted.event) as OrderEvent;
      expect([data.status, data.goodsAmountFen]).toEqual([status, goodsAmountFen]);
    }
  });
});
