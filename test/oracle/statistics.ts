import type { LoadedCampaign } from '../../schemas/campaign.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';

export interface OracleSegment {
  readonly id: string;
  readonly shortName: string;
  readonly members: readonly {
    readonly county: string;
    readonly validFrom: string;
    readonly validTo: string;
  }[];
}

/** An outlet of the register; null: it has not closed. */
export interface OracleOutlet {
  readonly platform: string;
  readonly id: string;
  readonly openedOn: string;
  readonly closedOn: string | null;
}

export interface OracleReference {
  readonly campaign: LoadedCampaign;
  readonly segments: readonly OracleSegment[];
  readonly productGroups: readonly { readonly productGroup: string; readonly category: string }[];
  readonly outlets?: readonly OracleOutlet[];
}

export type OracleBasis = 'placed' | 'paid' | 'net';

/** A value as ClickHouse prints decimals, without trailing zeros, or the reason why there is none. */
export type OracleValue = { readonly value: string } | { readonly reason: string };

type Window = LoadedCampaign['windows'][number];
interface Span {
  readonly start: string;
  readonly end: string;
}

/** Every statistic of a campaign, computed from its orders without any shortcut. */
export function oracleStatistics(
  orders: readonly OrderVersion[],
  { campaign, segments, productGroups }: OracleReference,
  basis: OracleBasis,
): Map<string, OracleValue> {
  const found = new Map<string, OracleValue>();
  const factor = BigInt(campaign.sampleFactor);
  const members = new Map(
    segments.map(({ id, members: all }) => [
      id,
      new Set(
        all
          .filter(({ validFrom, validTo }) => validFrom <= campaign.asOf && campaign.asOf < validTo)
          .map(({ county }) => county),
      ),
    ]),
  );
  const isMember = (id: string, county: string): boolean => members.get(id)?.has(county) === true;
  const inSegment = (id: string) => (order: OrderVersion) => isMember(id, order.sellerCounty);
  const boughtIn = (id: string) => (order: OrderVersion) => isMember(id, order.buyerCounty);
  const fen = (span: Span, keep: (order: OrderVersion) => boolean): bigint =>
    factor *
    within(orders, span, basis)
      .filter(keep)
      .reduce(
        (sum, o) => sum + BigInt(basis === 'net' ? o.goodsAmountFen - o.refundedFen : o.goodsAmountFen),
        0n,
      );
  const count = (span: Span, keep: (order: OrderVersion) => boolean): bigint =>
    factor * BigInt(within(orders, span, basis).filter(keep).length);
  const period = windowOf(campaign, 'period');

  for (const { id: segment, shortName } of segments) {
    const keep = inSegment(segment);
    found.set(`${shortName}.counties`, { value: String(members.get(segment)?.size ?? 0) });
    for (const window of campaign.windows) {
      const name = `${shortName}.${window.id}`;
      const sales = fen(window, keep);
      found.set(`${name}.orders`, { value: String(count(window, keep)) });
      found.set(`${name}.sales`, ratio(sales, 100_000_000_000n, 3));
      found.set(
        `${name}.yoy`,
        growth(sales, window, (base) => fen(base, keep)),
      );
      if (window.id !== 'period') {
        const inside =
          Date.parse(window.start) >= Date.parse(period.start) &&
          Date.parse(window.end) <= Date.parse(period.end);
        found.set(
          `${name}.share_of_period`,
          inside
            ? ratio(100n * sales, fen(period, keep), 2, 'nothing sold in the period')
            : { reason: 'the window is not within the period' },
        );
      }
      const flows: Record<string, (order: OrderVersion) => boolean> = {
        purchases: boughtIn(segment),
        trade: (order) => keep(order) || boughtIn(segment)(order),
        produce_to_city: (order) => order.direction === 'produce-to-city' && keep(order),
        goods_to_countryside: (order) =>
          order.direction === 'goods-to-countryside' && boughtIn(segment)(order),
      };
      for (const [flow, counts] of Object.entries(flows)) {
        const sold = fen(window, counts);
        found.set(`${name}.${flow}`, ratio(sold, 100_000_000_000n, 3));
        found.set(
          `${name}.${flow}_yoy`,
          growth(sold, window, (base) => fen(base, counts)),
        );
      }
      if (segment !== 'rural') {
        const rural = fen(window, inSegment('rural'));
        found.set(
          `${name}.share_of_rural`,
          ratio(100n * sales, rural, 2, 'nothing sold in the rural segment'),
        );
      }
    }
  }

  for (const platform of PLATFORMS) {
    const basePlatform = campaign.platformBases[platform] ?? platform;
    const of = (wanted: string) => (order: OrderVersion) =>
      order.platform === wanted && inSegment('rural')(order);
    for (const window of campaign.windows) {
      const name = `${platform}.${window.id}`;
      const sales = fen(window, of(platform));
      const base = (span: Span): bigint => fen(span, of(basePlatform));
      found.set(`${name}.orders`, { value: String(count(window, of(platform))) });
      found.set(`${name}.sales`, ratio(sales, 100_000_000_000n, 3));
      found.set(`${name}.yoy`, growth(sales, window, base));
      found.set(
        `${name}.multiple`,
        overBase(window, base, (divisor) => ratio(sales, divisor, 2)),
      );
    }
  }

  for (const group of new Set(productGroups.map(({ productGroup }) => productGroup))) {
    const categories = new Set(
      productGroups.filter(({ productGroup }) => productGroup === group).map(({ category }) => category),
    );
    for (const window of campaign.windows) {
      const lines = within(orders, window, basis)
        .filter((o) => inSegment('rural')(o) && ['rural-taobao', 'tmall'].includes(o.platform))
        .flatMap((o) => o.lines.filter(({ category }) => categories.has(category)));
      const sold = factor * lines.reduce((sum, { amountFen }) => sum + BigInt(amountFen), 0n);
      found.set(
        `taobao-tmall.${window.id}.${group.replaceAll('-', '_')}_products`,
        basis === 'net' ? { reason: 'refunds are not known by product' } : ratio(sold, 100n, 2),
      );
    }
  }
  return found;
}

/** Orders placed (basis `placed`) or paid (other bases) within the half-open span. */
export function within(
  orders: readonly OrderVersion[],
  { start, end }: Span,
  basis: OracleBasis,
): OrderVersion[] {
  return orders.filter((order) => {
    const at = basis === 'placed' ? order.placedAt : order.paidAt;
    return at !== null && Date.parse(at) >= Date.parse(start) && Date.parse(at) < Date.parse(end);
  });
}

function windowOf(campaign: LoadedCampaign, id: string): Window {
  const window = campaign.windows.find((candidate) => candidate.id === id);
  if (window === undefined) throw new Error(`the campaign has no window ${id}`);
  return window;
}

function growth(sales: bigint, window: Window, base: (span: Span) => bigint): OracleValue {
  return overBase(window, base, (divisor) => ratio(100n * (sales - divisor), divisor, 2));
}

function overBase(
  window: Window,
  base: (span: Span) => bigint,
  value: (divisor: bigint) => OracleValue,
): OracleValue {
  if (window.base === null) return { reason: 'no base window' };
  const divisor = base(window.base);
  return divisor === 0n ? { reason: 'nothing sold in the base window' } : value(divisor);
}

/** Long division to one digit more than is published; that digit decides the rounding, half away from zero. */
function ratio(
  numerator: bigint,
  denominator: bigint,
  decimals: number,
  none = 'nothing to divide by',
): OracleValue {
  if (denominator === 0n) return { reason: none };
  const negative = numerator < 0n;
  let rest = negative ? -numerator : numerator;
  let digits = rest / denominator;
  rest %= denominator;
  for (let place = 0; place < decimals + 1; place += 1) {
    rest *= 10n;
    digits = digits * 10n + rest / denominator;
    rest %= denominator;
  }
  const rounded = digits / 10n + (digits % 10n >= 5n ? 1n : 0n);
  const text = rounded.toString().padStart(decimals + 1, '0');
  const whole = decimals === 0 ? text : text.slice(0, -decimals);
  const fraction = decimals === 0 ? '' : text.slice(-decimals).replace(/0+$/, '');
  const value = fraction === '' ? whole : `${whole}.${fraction}`;
  return { value: negative && rounded !== 0n ? `-${value}` : value };
}
