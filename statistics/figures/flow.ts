import { label } from '../../schemas/text/say.ts';
import type { Label } from '../../schemas/text/language.ts';

/** Whose county counts, and of which direction of trade: sales are of sellers (docs/adr/0060). */
export const FLOWS = ['sales', 'purchases', 'produce-to-city', 'goods-to-countryside'] as const;
export type Flow = (typeof FLOWS)[number];

export function isFlow(text: string): text is Flow {
  return (FLOWS as readonly string[]).includes(text);
}

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

const BY_SIDE: Readonly<Record<Side, Label>> = {
  seller: label('figures.flow.by-seller'),
  buyer: label('figures.flow.by-buyer'),
};

/** A direction of trade has one figure by the county of the seller, and another by that of the buyer: the name says which. */
export function directionLabel({ en, zh }: Label, side: Side): Label {
  return { en: `${en}${BY_SIDE[side].en}`, zh: `${zh}${BY_SIDE[side].zh}` };
}

export const FLOW_LABELS: Readonly<Record<Flow, Label>> = {
  sales: label('figures.flow.sales'),
  purchases: label('figures.flow.purchases'),
  'produce-to-city': directionLabel(label('figures.flow.produce-to-the-city'), 'seller'),
  'goods-to-countryside': directionLabel(label('figures.flow.goods-to-the-countryside'), 'buyer'),
};

/** The argument `segment` of the views: `rural`, `purchases:rural`. */
export function segmentOf(flow: Flow, place: string): string {
  return flow === 'sales' ? place : `${flow}:${place}`;
}

/** What {@link segmentOf} put together. A flow that there is not stays with its place, and no place is called so. */
export function flowOf(segment: string): { readonly flow: Flow; readonly place: string } {
  const [first = '', place] = segment.split(':');
  return place === undefined || !isFlow(first) ? { flow: 'sales', place: segment } : { flow: first, place };
}
