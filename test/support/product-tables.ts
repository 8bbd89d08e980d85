import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { EMPTY, type Part } from '../../domain/disclosure/rule.ts';
import { LAYERS } from '../../domain/disclosure/withheld.ts';
import {
  type DisclosurePlan,
  OF_PRODUCTS,
  protect,
  type ProtectedTable,
  sumsOfProduct,
} from '../../statistics/disclosure/plan.ts';
import type { Shown } from '../../statistics/disclosure/shown.ts';
import { judgeProducts } from '../../statistics/disclosure/verdict.ts';

export const RULE = { fewestOrders: 10, fewestShops: 3, protectionPercent: 15 };
/** Of categories, the product groups that they are in. */
export const GROUPS: ReadonlyMap<string, readonly string[]> = new Map([
  ['agri.honey', ['fine']],
  ['agri.pear', ['fine', 'fresh']],
  ['agri.plum', ['fresh']],
]);

/** What was sold of a product in a unit, on the day and on the other days. */
export interface SoldProduct {
  /** `agri.apple kg`. */
  readonly id: string;
  readonly day: { readonly orders: number; readonly fen: number };
  readonly rest: { readonly orders: number; readonly fen: number };
}

export interface AskedProducts {
  readonly by: string;
  readonly category?: string;
  readonly windowId?: string;
}

/** A table of products under the rule, the same on every basis and in both years, without a database. */
export function productTable(sold: readonly SoldProduct[]): {
  readonly products: ProtectedTable;
  readonly shownOf: (asked: AskedProducts) => Promise<Shown>;
} {
  const part = ({ orders, fen }: SoldProduct['day']): Part => ({ ...EMPTY, orders, fen, quantity: orders });
  const cells = sold.map(({ id, day, rest }) => {
    const period = { orders: day.orders + rest.orders, fen: day.fen + rest.fen };
    const layers = [period, day, rest].map(part);
    const parts = Array.from({ length: LAYERS }, (_, at) => layers[at % layers.length] ?? EMPTY);
    return { id, parts, groups: groupsOf(id) };
  });
  const products = protect(cells, { rule: RULE, ...OF_PRODUCTS });
  const plan = { rule: RULE, productGroupsOf: groupsOf, side: () => Promise.resolve({ products }) };
  return {
    products,
    shownOf: async (asked) => {
      const question = { windowId: 'period', category: '', segment: 'rural', basis: 'paid', ...asked };
      const [client, known] = [null, plan] as unknown as [ClickHouseClient, DisclosurePlan];
      return (await judgeProducts(client, known, question as never)).own;
    },
  };
}

const groupsOf = (id: string): string[] => sumsOfProduct(id, GROUPS);
