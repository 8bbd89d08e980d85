import type { OrderVersion } from '../../schemas/event/order.ts';
import { isOf, type Question, segmentsOf } from './measures.ts';
import { type OracleBasis, type OracleReference, within } from './statistics.ts';

/** Grams of a unit; other units only add up with themselves. */
const GRAMS: Readonly<Record<string, bigint>> = { catty: 500n, kg: 1000n, g: 1n };

/** The values of a campaign's figures about places, as text by id; undefined where there is none. */
export function placeFigures(
  orders: readonly OrderVersion[],
  reference: OracleReference,
  basis: OracleBasis,
): Map<string, string | undefined> {
  const { campaign } = reference;
  return new Map(
    campaign.placeFigures.map((figure) => {
      if (basis === 'net') return [figure.id, undefined];
      const window = campaign.windows.find(({ id }) => id === figure.window);
      if (window === undefined) throw new Error(`no window ${figure.window}`);
      const sold = within(orders, window, basis)
        .filter((order) => figure.platform === null || order.platform === figure.platform)
        .filter((order) =>
          figure.place.length === 12
            ? order.sellerVillage === figure.place
            : order.sellerCounty.startsWith(figure.place),
        )
        .filter(
          (order) =>
            figure.segment === null || segmentsOf(order.sellerCounty, reference).includes(figure.segment),
        )
        .map((order) => ({
          lines: order.lines.filter((line) => figure.category === null || line.category === figure.category),
        }))
        .filter(({ lines }) => lines.length > 0);
      const lines = sold.flatMap((order) => order.lines);
      const factor = BigInt(campaign.sampleFactor);
      if (figure.metric === 'orders') {
        // Of one product: an order that has it in two units counts in both, as in the views of products.
        const counts = sold.map((order) =>
          figure.category === null ? 1 : new Set(order.lines.map(({ unit }) => unit)).size,
        );
        return [figure.id, String(counts.reduce((sum, n) => sum + BigInt(n), 0n) * factor)];
      }
      if (figure.metric === 'sales') {
        const fen = lines.reduce((sum, { amountFen }) => sum + BigInt(amountFen), 0n) * factor;
        return [figure.id, decimal(fen, 100n, 2)];
      }
      const size = GRAMS[figure.unit];
      const milli = lines.reduce((sum, { quantity, unit }) => {
        const thousandths = BigInt(Math.round(Number(quantity) * 1000));
        if (size === undefined) return unit === figure.unit ? sum + thousandths : sum;
        return sum + thousandths * (GRAMS[unit] ?? 0n);
      }, 0n);
      return [figure.id, decimal(milli * factor, 1000n * (size ?? 1n), 0)];
    }),
  );
}

/** Rounded half up, without trailing zeros as ClickHouse prints a decimal. */
function decimal(numerator: bigint, denominator: bigint, decimals: number): string {
  const scale = 10n ** BigInt(decimals);
  const rounded = (2n * scale * numerator + denominator) / (2n * denominator);
  const [whole, part] = [rounded / scale, (rounded % scale).toString().padStart(decimals, '0')];
  const shown = part.replace(/0+$/, '');
  return shown === '' || decimals === 0 ? String(whole) : `${String(whole)}.${shown}`;
}

/** Distinct counties, villages and outlets of the orders of a window, as `by outlet-type: number`. */
export function activity(
  orders: readonly OrderVersion[],
  reference: OracleReference,
  { window, segment, basis }: Question,
): Map<string, number> {
  const found = within(orders, window, basis).filter((order) => isOf(segment, order.sellerCounty, reference));
  const distinct = (keys: readonly (string | null)[]): number =>
    new Set(keys.filter((key) => key !== null)).size;
  const outlets = (type?: string): number =>
    distinct(
      found.map(({ outlet, platform }) =>
        outlet === null || (type !== undefined && outlet.type !== type)
          ? null
          : `${platform} ${outlet.id} ${type ?? ''}`,
      ),
    );
  const types = new Set(found.flatMap(({ outlet }) => (outlet === null ? [] : [outlet.type])));
  return new Map([
    ['county ', distinct(found.map(({ sellerCounty }) => sellerCounty))],
    ['village ', distinct(found.map(({ sellerVillage }) => sellerVillage))],
    ['outlet ', outlets()],
    ...[...types].map((type) => [`outlet-type ${type}`, outlets(type)] as [string, number]),
  ]);
}
