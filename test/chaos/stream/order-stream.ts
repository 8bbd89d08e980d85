import type { OrderVersion } from '../../../schemas/event/order.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { Draws } from '../../../simulation/season/random.ts';
import { shuffled } from '../shuffle.ts';
import { planned, type PlannedEvent } from './planned-event.ts';

const COUNTIES = ['330127', '520123', '110105', '630121', '540102'] as const;

/** Instants within a millisecond of Shanghai midnights at which windows begin or end, and some instants in between. */
const BORDERS = [
  '2016-11-10T23:59:59.999+08:00',
  '2016-11-11T00:00:00+08:00',
  '2016-11-11T20:15:00.500+08:00',
  '2017-10-31T23:59:59.999+08:00',
  '2017-11-01T00:00:00+08:00',
  '2017-11-10T23:59:59.999+08:00',
  '2017-11-11T00:00:00+08:00',
  '2017-11-11T01:59:59.999Z',
  '2017-11-11T10:00:00+08:00',
  '2017-11-11T23:59:59.999+08:00',
  '2017-11-11T16:00:00Z',
].map((text) => Date.parse(text));

/** Most orders are placed at equal intervals, from shortly before the midnight of Double 11. */
const FIRST_PLACED_MS = Date.parse('2017-11-10T23:30:00+08:00');
const BETWEEN_ORDERS_MS = 400;
const AT_A_BORDER_PERMILLE = 100;

const CLOCK_SKEW_MS = 4 * 60_000;
const OPEN_ORDERS = 2_000;
const ORDERS_OF_A_SETTLEMENT = 60;

/**
 * Generates orders and their histories from a seed: amended, moved to another county or pay day, refunded, cancelled,
 * published late, twice or with a skewed clock, and contradictory (one version with two contents, one order id with two
 * placed times). Some share a settlement. The same seed gives the same events.
 */
export class OrderStream {
  readonly #draws: Draws;
  readonly #platforms: readonly Platform[];
  readonly #open: OrderVersion[] = [];
  #orders = 0;

  constructor(seed: number, platforms: readonly Platform[]) {
    this.#draws = new Draws().restart(seed, 1, 0);
    this.#platforms = platforms;
  }

  /** The next events, `copies` of each, shuffled. */
  next(count: number, copies = 1): PlannedEvent[] {
    const fresh = Array.from({ length: count }, () => this.#event());
    return shuffled(Array.from({ length: copies }, () => fresh).flat(), this.#draws);
  }

  /** New orders of one platform. The stream does not change them later. */
  ofPlatform(platform: Platform, count: number): PlannedEvent[] {
    return Array.from({ length: count }, () => {
      this.#orders += 1;
      const placedMs = this.#draws.pick(BORDERS);
      const orderId = `O-${String(this.#orders)}`;
      const placedAt = new Date(placedMs).toISOString();
      return planned(this.#content({ platform, orderId, version: 1, placedAt }), placedMs + 7 * 86_400_000);
    });
  }

  /** New orders, each placed in a different month. */
  overMonths(count: number): PlannedEvent[] {
    return Array.from({ length: count }, (_, month) => {
      this.#orders += 1;
      const order = this.#content({
        platform: this.#draws.pick(this.#platforms),
        orderId: `O-${String(this.#orders)}`,
        version: 1,
        placedAt: new Date(Date.UTC(2009, month, 15)).toISOString(),
      });
      return planned(order, Date.UTC(2009, month, 20));
    });
  }

  #event(): PlannedEvent {
    const draws = this.#draws;
    const held = this.#open.length === 0 || draws.permille(350) ? undefined : draws.pick(this.#open);
    const order = held === undefined ? this.#newOrder() : this.#changed(held);
    // A clock may be wrong by as much as the contract allows, and an event may be an hour or a week late.
    const latestMs = Math.max(
      Date.parse(order.placedAt),
      order.paidAt === null ? 0 : Date.parse(order.paidAt),
    );
    return planned(order, latestMs + draws.pick([-CLOCK_SKEW_MS, 0, 1_000, 3_600_000, 7 * 86_400_000]));
  }

  /** Several orders, placed at any time, name one settlement; a later version mostly names another one or none. */
  #settlement(): string {
    return `settle:${String(this.#draws.below(1 + Math.floor(this.#orders / ORDERS_OF_A_SETTLEMENT)))}`;
  }

  #newOrder(): OrderVersion {
    const draws = this.#draws;
    this.#orders += 1;
    const order = this.#content({
      platform: draws.pick(this.#platforms),
      orderId: `O-${String(this.#orders)}`,
      version: 1,
      placedAt: new Date(this.#placedMs()).toISOString(),
    });
    if (this.#open.length < OPEN_ORDERS) this.#open.push(order);
    else this.#open[draws.below(OPEN_ORDERS)] = order;
    return order;
  }

  #placedMs(): number {
    if (!this.#draws.permille(AT_A_BORDER_PERMILLE))
      return FIRST_PLACED_MS + this.#orders * BETWEEN_ORDERS_MS;
    return this.#draws.pick(BORDERS) + this.#draws.pick([0, 1, 59_999, 60_000, 1_800_000]);
  }

  #changed(held: OrderVersion): OrderVersion {
    const draws = this.#draws;
    const chance = draws.below(1000);
    // A duplicate.
    if (chance < 150) return held;
    // Contradictions: one version with two contents, and one order id with two placed times.
    if (chance < 170) return this.#content(held);
    if (chance < 180) {
      return this.#content({
        ...held,
        placedAt: new Date(Date.parse(held.placedAt) + 3_600_000).toISOString(),
      });
    }
    // The contract permits gaps in the versions and a late older version.
    const version = held.version + draws.pick([-1, 1, 1, 1, 2]);
    if (version < 1) return held;
    const changed = this.#content({ ...held, version });
    if (version > held.version) this.#open[this.#open.indexOf(held)] = changed;
    return changed;
  }

  #content(identity: Pick<OrderVersion, 'platform' | 'orderId' | 'version' | 'placedAt'>): OrderVersion {
    const draws = this.#draws;
    const { platform, orderId, version, placedAt } = identity;
    const lines = Array.from({ length: draws.between(1, 3) }, () => ({
      sku: draws.pick(['sku-1', 'sku-2']),
      name: draws.pick(['苹果', "walnut 'Qin' \\ 500g", '=cmd|x']),
      category: draws.pick(['agri.apple', 'agri.walnut', 'goods.tv']),
      quantity: draws.pick(['1', '0.5', '2.250', '100000000.125']),
      unit: draws.pick(['catty', 'piece'] as const),
      amountFen: draws.pick([0, 1, 9_980, 99_999_999_999, draws.below(5_000_000)]),
    }));
    const goodsAmountFen = lines.reduce((sum, { amountFen }) => sum + amountFen, 0);
    const paid = draws.permille(800);
    const paidMs = Date.parse(placedAt) + draws.pick([0, 1, 60_000, 7 * 3_600_000, 26 * 3_600_000]);
    const refundedFen = paid ? Math.floor(goodsAmountFen * draws.pick([0, 0, 0, 0.333, 1])) : 0;
    const cancelled = draws.permille(100);
    return {
      platform,
      orderId,
      version,
      status: cancelled
        ? 'cancelled'
        : !paid
          ? 'placed'
          : refundedFen === goodsAmountFen
            ? 'refunded'
            : 'paid',
      placedAt,
      paidAt: paid ? new Date(paidMs).toISOString() : null,
      sellerCounty: draws.pick(COUNTIES),
      sellerVillage: null,
      buyerCounty: draws.pick(COUNTIES),
      outlet: draws.permille(300)
        ? { type: 'village-service-station', id: draws.pick(['station-1', 'station-2']), county: '520123' }
        : null,
      orderMode: draws.pick(['self', 'proxy-purchase'] as const),
      channel: draws.pick(['online', 'offline'] as const),
      direction: draws.pick(['produce-to-city', 'local'] as const),
      lines,
      goodsAmountFen,
      refundedFen,
      settlementReference: draws.permille(30) ? this.#settlement() : null,
    };
  }
}
