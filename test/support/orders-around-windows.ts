import type { OrderVersion } from '../../schemas/event/order.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { validEvent } from './events.ts';

/** 曹县, the county of the festival: no demonstration county and no poverty county. */
export const FESTIVAL_COUNTY = '371721';

/** One county of each combination of the lists that come with Countyflow, and one that is not rural. */
const COUNTIES = [FESTIVAL_COUNTY, '130125', '130121', '130126', '130132', '110105'];

/** A millisecond before and after the ends of windows, and moments within them. */
const PLACED = [
  ...[2017, 2018].flatMap((year) =>
    ['05-31T23:59:59.999', '06-01T00:00:00', '06-10T12:30:00', '06-17T23:59:59.999', '06-18T00:00:00']
      .concat(['06-18T20:15:00', '06-18T23:59:59.999', '06-19T00:00:00'])
      .map((time) => `${String(year)}-${time}`),
  ),
  ...['06T23:59:59.999', '07T00:00:00', '08T10:00:00', '09T23:59:59.999', '10T00:00:00'],
  ...['13T23:59:59.999', '14T00:00:00', '14T18:30:00', '15T10:00:00', '16T23:59:59.999', '17T00:00:00'],
].map((time) => `${time.startsWith('20') ? time : `2018-09-${time}`}+08:00`);

/** At once, a millisecond later (over midnight, from .999), hours later, and never. */
const PAID_AFTER_MS = [0, 1, 3 * 3_600_000, null];

/** One order for each county and moment, with all platforms and delays of payment among them. */
export function ordersAroundWindows(): OrderVersion[] {
  return COUNTIES.flatMap((sellerCounty, place) =>
    PLACED.map((placedAt, moment) => {
      const number = place * PLACED.length + moment;
      const delayMs = PAID_AFTER_MS[(place + 3 * moment) % PAID_AFTER_MS.length] ?? null;
      const amountFen = 10_000_000 + ((number * 7_919_317) % 900_000_001);
      const isPaid = delayMs !== null;
      const [line] = validEvent().data.lines;
      if (line === undefined) throw new Error('the valid event has no line');
      return validEvent({
        platform: PLATFORMS[number % PLATFORMS.length] ?? 'jd',
        orderId: `W-${String(number)}`,
        status: isPaid ? 'paid' : 'placed',
        placedAt,
        paidAt: isPaid ? new Date(Date.parse(placedAt) + delayMs).toISOString() : null,
        sellerCounty,
        sellerVillage: null,
        outlet: null,
        lines: [{ ...line, category: number % 2 === 0 ? 'agri.apple' : 'goods.snack', amountFen }],
        goodsAmountFen: amountFen,
        refundedFen: isPaid && number % 5 === 0 ? Math.floor(amountFen / 3) : 0,
      }).data;
    }),
  );
}
