import { cumulativePart } from '../../domain/apportion.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import { instantAt } from './curve.ts';
import type { Geography } from './geography.ts';
import type { Placing } from './lifecycle.ts';
import { drawOffset, drawSale, fixedLines, orderLines } from './order-lines.ts';
import type { OutletNetwork } from './outlet-network.ts';
import { PROFILES } from './platform-profiles.ts';
import { Draws, mix } from './random.ts';
import type { Stratum } from './cells.ts';
import { isReservedCounty } from './vignettes.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** One stream for amount and quantity of a vignette, so that its price stays constant. */
const PART_STREAM = 0x0a11;
const TIME_STREAM = 0x71e5;

/** An order with the data of all its versions. Instants are epoch milliseconds. */
export interface OrderContent {
  readonly orderId: string;
  readonly placedAtMs: number;
  /** Time of payment, or of placing if the order is never paid. */
  readonly anchorMs: number;
  readonly sellerCounty: string;
  /** A county of another group, which a wrong version names as the seller. */
  readonly movedCounty: string;
  readonly villageSuffix: string | null;
  readonly buyerCounty: string;
  readonly outlet: OrderVersion['outlet'];
  readonly orderMode: OrderVersion['orderMode'];
  readonly channel: OrderVersion['channel'];
  readonly direction: OrderVersion['direction'];
  readonly lines: OrderVersion['lines'];
  readonly goodsAmountFen: number;
  /** Added to the first line's amount in a quoted version. May be negative. */
  readonly quotedDifferenceFen: number;
  readonly partRefundFen: number;
  readonly settlementReference: string | null;
  readonly offsetMinutes: number;
  /** Delay from placing or payment to the time of the event about it. */
  readonly eventDelayMs: number;
  /** Delay from the time of a later event to its publication. */
  readonly publicationDelayMs: number;
}

/** Makes each order of a season from its stratum and number alone. */
export class OrderMaker {
  readonly #draws = new Draws();
  readonly #seed: number;
  readonly #year: number;
  readonly #geography: Geography;
  readonly #network: OutletNetwork;

  constructor(seed: number, year: number, geography: Geography, network: OutletNetwork) {
    this.#seed = mix(seed >>> 0, year);
    this.#year = year;
    this.#geography = geography;
    this.#network = network;
  }

  /** A hash from 0 to 2^32 - 1 of an order for one purpose. Does not make the order. */
  hash(purpose: number, stratumId: number, index: number): number {
    return mix(mix(this.#seed ^ purpose, stratumId), index);
  }

  /**
   * Epoch milliseconds of payment, or of placing if the order is never paid. Rises with the index. The first order of a
   * span is paid at its start and the last in its last millisecond, so that the data test both borders.
   */
  anchorMs(stratum: Stratum, stratumId: number, index: number): number {
    const { curve, orders, fromShare, toShare } = stratum;
    if (index === 0 && fromShare === 0) return curve.startMs;
    if (index === orders - 1 && toShare === 1) return curve.endMs - 1;
    const within = this.hash(TIME_STREAM, stratumId, index) / 0x1_0000_0000;
    return instantAt(curve, fromShare + ((toShare - fromShare) * (index + within)) / orders);
  }

  make(stratum: Stratum, stratumId: number, index: number, placing: Placing): OrderContent {
    const draws = this.#draws.restart(this.#seed, stratumId, index);
    const profile = PROFILES[stratum.platform];
    const anchorMs = this.anchorMs(stratum, stratumId, index);
    const sellerCounty = stratum.fixed?.county ?? this.#drawSeller(stratum, draws);
    const goodsAmountFen = this.#part(stratum.fen, stratum, stratumId, index);
    const lines = this.#lines(stratum, stratumId, index, goodsAmountFen, sellerCounty, draws);
    const rural = lines[0]?.category.startsWith('goods.') !== true;
    const buyerCounty = this.#drawBuyer(sellerCounty, rural, draws);
    const orderId = `${profile.prefix}${String(this.#year % 100)}${stratumId.toString(36).padStart(3, '0')}-${String(index + 1).padStart(7, '0')}`;
    const firstFen = lines[0]?.amountFen ?? 0;
    const differenceFen = Math.floor((firstFen * draws.between(10, 40)) / 100);
    return {
      orderId,
      anchorMs,
      placedAtMs: stratum.paid ? anchorMs - placingMs(placing, draws) : anchorMs,
      sellerCounty,
      movedCounty: this.#drawMoved(stratum, draws),
      villageSuffix: this.#village(stratum, draws),
      buyerCounty,
      ...drawSale(
        stratum,
        rural ? sellerCounty : this.#ruralOf(buyerCounty, draws),
        rural,
        this.#network,
        draws,
      ),
      lines,
      goodsAmountFen,
      quotedDifferenceFen: draws.permille(500) ? differenceFen + 100 : -differenceFen,
      partRefundFen: Math.max(1, Math.floor((goodsAmountFen * draws.between(10, 80)) / 100)),
      settlementReference: draws.permille(80) ? `S-${orderId}` : null,
      offsetMinutes: drawOffset(profile.offsetMinutes, draws),
      eventDelayMs: draws.below(30_000),
      publicationDelayMs: draws.below(20 * MINUTE_MS),
    };
  }

  #part(total: number, stratum: Stratum, stratumId: number, index: number): number {
    const upTo = (count: number): number =>
      cumulativePart(total, stratum.orders, count, this.hash(PART_STREAM, stratumId, count) >>> 16);
    return upTo(index + 1) - upTo(index);
  }

  #lines(
    stratum: Stratum,
    stratumId: number,
    index: number,
    amountFen: number,
    county: string,
    draws: Draws,
  ): OrderVersion['lines'] {
    const { fixed } = stratum;
    if (fixed === undefined) return orderLines(stratum, amountFen, county, draws);
    const milli =
      fixed.totalMilli === null
        ? null
        : wholePart(fixed.totalMilli, index === stratum.orders - 1, (units) =>
            this.#part(units, stratum, stratumId, index),
          );
    return fixedLines(stratum, index, amountFen, milli);
  }

  #drawSeller(stratum: Stratum, draws: Draws): string {
    const pool = this.#geography.pools[stratum.group];
    for (;;) {
      const county = pool.draw(draws);
      if (!isReservedCounty(stratum.platform, county)) return county;
    }
  }

  /** Rural products mostly go to cities. Goods go to the countryside, often within the county. */
  #drawBuyer(sellerCounty: string, rural: boolean, draws: Draws): string {
    if (draws.permille(rural ? 80 : 250)) return sellerCounty;
    const { pools, anyRural } = this.#geography;
    return (draws.permille(rural ? 800 : 250) ? pools.urban : anyRural).draw(draws);
  }

  #ruralOf(county: string, draws: Draws): string {
    const { groupOfCounty, anyRural } = this.#geography;
    return groupOfCounty.get(county) === 'urban' ? anyRural.draw(draws) : county;
  }

  #drawMoved(stratum: Stratum, draws: Draws): string {
    const { pools } = this.#geography;
    return (stratum.group === 'urban' ? pools.both : pools.urban).draw(draws);
  }

  /** The six digits of town and village that follow the county code. */
  #village(stratum: Stratum, draws: Draws): string | null {
    const suffix = `1${String(draws.below(25)).padStart(2, '0')}2${String(draws.below(30)).padStart(2, '0')}`;
    if (stratum.fixed !== undefined) return stratum.fixed.village?.slice(6) ?? suffix;
    return stratum.group !== 'urban' && draws.permille(700) ? suffix : null;
  }
}

function placingMs(placing: Placing, draws: Draws): number {
  const usual = draws.between(15_000, 300_000);
  if (placing === 'minutes') return 4 * MINUTE_MS + draws.below(3 * MINUTE_MS);
  if (placing === 'day') return 30 * HOUR_MS + draws.below(10 * HOUR_MS);
  if (draws.permille(60)) return draws.between(6 * HOUR_MS, 60 * HOUR_MS);
  return draws.permille(150) ? draws.between(5 * MINUTE_MS, 2 * HOUR_MS) : usual;
}

/** One order's part of a quantity in thousandths: whole units, and the last order also gets the fraction. */
function wholePart(totalMilli: number, isLast: boolean, part: (units: number) => number): number {
  return part(Math.floor(totalMilli / 1000)) * 1000 + (isLast ? totalMilli % 1000 : 0);
}
