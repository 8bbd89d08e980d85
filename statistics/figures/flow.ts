import type { Label } from './labels.ts';

/** Whose county counts, and of which direction of trade: sales are of sellers (docs/adr/0060). */
export const FLOWS = ['sales', 'purchases', 'produce-to-city', 'goods-to-countryside'] as const;
export type Flow = (typeof FLOWS)[number];

export const FLOW_LABELS: Readonly<Record<Flow, Label>> = {
  sales: { en: 'Sales', zh: '销售' },
  purchases: { en: 'Purchases', zh: '购买' },
  'produce-to-city': { en: 'Produce to the city', zh: '农产品进城' },
  'goods-to-countryside': { en: 'Goods to the countryside', zh: '工业品下乡' },
};

export type Direction = Exclude<Flow, 'sales' | 'purchases'>;
/** Whether it is a direction of trade, and not all that is sold or bought. */
export function isDirection(flow: Flow): flow is Direction {
  return flow !== 'sales' && flow !== 'purchases';
}

export type Side = 'seller' | 'buyer';
/** Whose county counts. */
export function sideOf(flow: Flow): Side {
  return flow === 'purchases' || flow === 'goods-to-countryside' ? 'buyer' : 'seller';
}

/** The argument `segment` of the views: `rural`, `purchases:rural`. */
export function segmentOf(flow: Flow, place: string): string {
  return flow === 'sales' ? place : `${flow}:${place}`;
}

/** What {@link segmentOf} put together. A flow that there is not stays with its place, and no place is called so. */
export function flowOf(segment: string): { readonly flow: Flow; readonly place: string } {
  const [first = '', place] = segment.split(':');
  const flow = FLOWS.find((one) => one === first);
  return place === undefined || flow === undefined ? { flow: 'sales', place: segment } : { flow, place };
}
