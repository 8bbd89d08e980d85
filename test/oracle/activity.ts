import type { OrderVersion } from '../../schemas/event/order.ts';
import { type Question, isOf } from './measures.ts';
import { type OracleReference, within } from './statistics.ts';

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
