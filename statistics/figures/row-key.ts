import type { Asked } from './asked.ts';
import { flowOf } from './flow.ts';

/** What rows of `sales` and `products` are found by, beside campaign and edition. */
export const ROW_KEY = ['window_id', 'flow', 'segment', 'basis', 'dimension'] as const;
export type RowKey = Readonly<Record<(typeof ROW_KEY)[number], string>>;

/** The key that the rows of a question have. */
export function rowKey({
  windowId,
  segment,
  basis,
  by,
}: Pick<Asked, 'windowId' | 'segment' | 'by'> & { readonly basis: string }): RowKey {
  const { flow, place } = flowOf(segment);
  return { window_id: windowId, flow, segment: place, basis, dimension: by };
}

/** SQL: a row has a key, whose parts are parameters of the same names. */
export const HAS_KEY = ROW_KEY.map((name) => `${name} = {${name}:String}`).join(' AND ');
