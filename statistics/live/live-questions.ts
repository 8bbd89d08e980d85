import { BASES } from '../../domain/statistics/figures/cells.ts';
import { FLOWS, segmentOf } from '../figures/flow.ts';
import type { ProductDimension, ProductQuestion } from '../figures/read-products.ts';
import type { Dimension, SalesQuestion } from '../figures/read-sales.ts';

/** Which figures are computed together: those of places are many, and may follow more slowly. */
export const PACES = ['headline', 'places'] as const;
export type Pace = (typeof PACES)[number];

type Of<Question> = Omit<Question, 'campaign' | 'window'> & { readonly windowId: string };
export type LiveQuestion =
  | (Of<SalesQuestion> & { readonly kind: 'sales'; readonly category: '' })
  | (Of<ProductQuestion> & { readonly kind: 'products'; readonly scope: 'all' });

/** Of other windows, rows are of sellers. Villages and outlets are too many to be computed again and again. */
const MAIN_WINDOWS: readonly string[] = ['period', 'day'];
const HEADLINE: readonly Dimension[] = [
  'all',
  'province',
  'region',
  'platform',
  'channel',
  'direction',
  'order-mode',
  'day',
  'hour',
];
const PRODUCTS: readonly ProductDimension[] = [
  'category',
  'class',
  'product-group',
  'province',
  'platform',
  'day',
];

/** The questions whose answers are rows of `sales` and `products`. */
export function liveQuestions(
  pace: Pace,
  windows: Iterable<string>,
  segments: readonly string[],
): LiveQuestion[] {
  const every = ['all', ...segments];
  const of = <Q extends LiveQuestion>(question: Omit<Q, 'scope' | 'category'>) =>
    ({ scope: 'all', category: '', ...question }) as unknown as LiveQuestion;
  return [...windows].flatMap((windowId) => {
    const isMain = MAIN_WINDOWS.includes(windowId);
    const flows = isMain ? FLOWS : (['sales'] as const);
    const sales = (
      dimensions: readonly Dimension[],
      places: readonly string[],
      bases: readonly SalesQuestion['basis'][],
    ) =>
      flows.flatMap((flow) =>
        dimensions.flatMap((by) =>
          places.flatMap((place) =>
            bases.map((basis) => of({ kind: 'sales', windowId, by, segment: segmentOf(flow, place), basis })),
          ),
        ),
      );
    if (pace === 'headline') return [...sales(HEADLINE, every, BASES), ...sales(['segment'], ['all'], BASES)];
    const byLine = ['paid', 'placed'] as const;
    return [
      ...sales(['county'], every, BASES),
      ...sales(isMain ? ['outlet-type'] : [], every, byLine),
      ...flows.flatMap((flow) =>
        PRODUCTS.flatMap((by) =>
          every.flatMap((place) =>
            byLine.map((basis) =>
              of({ kind: 'products', windowId, by, segment: segmentOf(flow, place), basis }),
            ),
          ),
        ),
      ),
    ];
  });
}
