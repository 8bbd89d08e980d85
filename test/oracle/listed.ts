import { readFileSync } from 'node:fs';
import type { OrderVersion } from '../../schemas/event/order.ts';

/** What the lists of `reference/` and the labels say of an order, read from their files. */
export type Keep = (order: OrderVersion) => boolean;

const REFERENCE = new URL('../../reference/', import.meta.url);
const lists = (file: string): string[][] =>
  readFileSync(new URL(file, REFERENCE), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(1)
    .map((line) => line.split(','));
export const COUNTIES = new Map(
  lists('counties-2017.csv').map(([code = '', , nameEn = '', , rural]) => [
    code,
    { nameEn, rural: rural === '1' },
  ]),
);
export const PROVINCES = new Map(
  lists('provinces.csv').map(([code = '', name = '', nameEn = '', region = '']) => [
    code,
    { name, nameEn, region },
  ]),
);
export const POVERTY = new Set(lists('national-poverty-counties-2017.csv').map(([code = '']) => code));
const DEMONSTRATION_LIST = lists('national-demonstration-counties-2017.illustrative.csv');
export const DEMONSTRATION = new Set(DEMONSTRATION_LIST.map(([code = '']) => code));
/** None of them left the list. */
export const DEMONSTRATION_OF_2016 = new Set(
  DEMONSTRATION_LIST.flatMap(([code = '', , , from = '']) => (from <= '2016-11-11' ? [code] : [])),
);
export const TWENTY = new Set(lists('product-groups.csv').map(([, category = '']) => category));
const LABELS = new Map(
  readFileSync(new URL('../../schemas/clickhouse/labels.tsv', import.meta.url), 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([kind = '', id = '', en = '']) => [`${kind} ${id}`, en]),
);

export const label = (kind: string, id: string): string => LABELS.get(`${kind} ${id}`) ?? id;
export const isRural: Keep = ({ sellerCounty }) => COUNTIES.get(sellerCounty)?.rural === true;
export const provinceOf = ({ sellerCounty }: OrderVersion): string => sellerCounty.slice(0, 2);
export const regionOf = (order: OrderVersion): string => PROVINCES.get(provinceOf(order))?.region ?? '';
/** As stated; else by the rule of the contract, by the first line. */
export function directionOf({
  direction,
  sellerCounty,
  buyerCounty,
  outlet,
  lines: [first],
}: OrderVersion): string {
  if (direction !== undefined) return direction;
  const rural = (county: string): boolean => COUNTIES.get(county)?.rural === true;
  if (sellerCounty === buyerCounty) return 'local';
  if (/^(?:agri|rural)\./.test(first?.category ?? ''))
    return rural(sellerCounty) ? 'produce-to-city' : 'other';
  return rural(buyerCounty) || (outlet !== null && rural(outlet.county)) ? 'goods-to-countryside' : 'other';
}
