import { must } from '../../domain/must.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import { readTable } from './read-table.ts';

type Unit = OrderVersion['lines'][number]['unit'];

/** A product, sold in steps of `stepMilli` thousandths of its unit. A step costs about `stepFen`. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly unit: Unit;
  readonly stepMilli: number;
  readonly stepFen: number;
}

/** Products that are bought together. */
interface Shelf {
  /** Average amount of an order. */
  readonly ticketFen: number;
  readonly products: readonly Product[];
}

/** `press`: products that the press reports of one place. */
interface Row extends Omit<Product, 'stepMilli' | 'stepFen'> {
  readonly shelf: ShelfName | 'press';
  readonly step: number;
  readonly yuan: number;
}
const ROWS = readTable<Row>('products.csv');

function productsOf(wanted: Row['shelf']): Product[] {
  return ROWS.filter(({ shelf }) => shelf === wanted).map(({ sku, name, category, unit, step, yuan }) => ({
    ...{ sku, name, category, unit },
    ...{ stepMilli: step * 1000, stepFen: Math.round(yuan * 100) },
  }));
}

export const PRESS_PRODUCTS = productsOf('press');

export function pressProduct(wanted: string): Product {
  return must(
    PRESS_PRODUCTS.find(({ sku }) => sku === wanted),
    wanted,
  );
}

/** Only `produce` has products of the group agricultural-20, and it has all twenty. */
const TICKETS_YUAN = {
  produce: 82,
  country: 110,
  daily: 112,
  wear: 205,
  appliances: 1980,
  farm: 420,
  service: 105,
};
export type ShelfName = keyof typeof TICKETS_YUAN;

/** Products by price, because `affordable` in order-lines.ts searches them in that order. */
export const SHELVES = Object.fromEntries(
  Object.entries(TICKETS_YUAN).map(([name, yuan]) => {
    const products = productsOf(name as ShelfName).sort((a, b) => a.stepFen - b.stepFen);
    return [name, { ticketFen: yuan * 100, products }];
  }),
) as unknown as Record<ShelfName, Shelf>;
