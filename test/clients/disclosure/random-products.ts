import { fc } from '../../support/fast-check.ts';
import { GROUPS, productTable, RULE, type SoldProduct } from '../../support/product-tables.ts';
import { isOfRow } from './published-sums.ts';
import type { Attack } from './published-tables.ts';

const part = fc
  .record({ orders: fc.oneof(fc.nat(12), fc.nat(300)), price: fc.integer({ min: 1, max: 400 }) })
  .map(({ orders, price }) => ({ orders, fen: orders * price }));
const ids = ['agri.apple', 'agri.honey', 'agri.pear', 'agri.plum', 'home.chair', 'home.lamp'].flatMap(
  (category) => ['kg', 'piece'].map((unit) => `${category} ${unit}`),
);
const tables = fc
  .record(Object.fromEntries(ids.map((id) => [id, fc.option(fc.record({ day: part, rest: part }))])))
  .map((drawn) => Object.entries(drawn).flatMap(([id, sold]) => (sold === null ? [] : [{ id, ...sold }])))
  .filter((sold) => sold.length > 4);

/** What is published of tables of products, and what the solver is asked about each. */
export async function randomProducts(count: number): Promise<Attack[]> {
  const drawn = fc.sample(tables, count).map(attackOn);
  return (await Promise.all(drawn)).filter((attack) => attack !== undefined);
}

/** Undefined where so little was sold that even the published sales of all products give a cell away. */
async function attackOn(sold: readonly SoldProduct[], number: number): Promise<Attack | undefined> {
  const { products, shownOf } = productTable(sold);
  const { period, day } = products.withheld.own;
  if (period.exposed.length + day.exposed.length > 0) return undefined;
  const sums: [number, number[]][] = [];
  for (const windowId of ['period', 'day']) {
    const cells = (isChosen: (category: string, unit: string) => boolean): number[] =>
      sold.flatMap(({ id }, index) => {
        const [category = '', unit = ''] = id.split(' ');
        if (!isChosen(category, unit)) return [];
        return windowId === 'day' ? [2 * index] : [2 * index, 2 * index + 1];
      });
    const publish = (of: readonly number[]): void => {
      const fen = of.reduce((sum, cell) => sum + (fenOf(sold, cell) ?? 0), 0);
      sums.push([fen / 1e3, [...of]]);
    };
    publish(cells(() => true));
    const rowsOf = async (by: string, category = ''): Promise<ReadonlySet<string>> => {
      const shown = await shownOf({ by, windowId, category });
      if (shown === 'all') throw new Error('a plan knows its rows');
      return shown;
    };
    const isIn = (category: string, sum: string): boolean =>
      category === sum || category.startsWith(`${sum}.`) || (GROUPS.get(category) ?? []).includes(sum);
    // Shares tell the sum of what they are of: of what a filter leaves, and of all that are in a group.
    for (const sum of [
      'agri',
      'home',
      'fine',
      'fresh',
      ...new Set(ids.map((id) => id.split(' ')[0] ?? '')),
    ]) {
      const shown = [...(await rowsOf('category', sum))];
      if (shown.some((row) => isIn(row.split(' ')[0] ?? '', sum))) publish(cells((of) => isIn(of, sum)));
    }
    if ((await rowsOf('product-group')).size > 0) publish(cells((of) => GROUPS.has(of)));
    for (const by of ['category', 'class', 'product-group']) {
      const shown = await rowsOf(by);
      for (const row of shown) {
        const [member = '', rowUnit = ''] = row.split(' ');
        publish(
          cells(
            (category, unit) => unit === rowUnit && isOfRow({ by, member }, category, GROUPS.get(category)),
          ),
        );
      }
    }
  }
  const isSensitive = (orders: number): boolean => orders > 0 && orders < RULE.fewestOrders;
  const targets = sold.flatMap(({ day: ofDay, rest }, index) => [
    ...(isSensitive(ofDay.orders) ? [[2 * index]] : []),
    ...(isSensitive(rest.orders) ? [[2 * index + 1]] : []),
    ...(isSensitive(ofDay.orders + rest.orders) ? [[2 * index, 2 * index + 1]] : []),
  ]);
  return {
    name: `table ${String(number)}`,
    cells: 2 * sold.length,
    sums,
    complement: [],
    targets,
    truths: targets.map((cells) => ({
      cell: `${String(number)}: ${sold[(cells[0] ?? 0) >> 1]?.id ?? ''} ${cells.join('+')}`,
      value: cells.reduce((sum, cell) => sum + (fenOf(sold, cell) ?? 0), 0) / 1e3,
    })),
  };
}

function fenOf(sold: readonly SoldProduct[], cell: number): number | undefined {
  return sold[cell >> 1]?.[cell % 2 === 0 ? 'day' : 'rest'].fen;
}
