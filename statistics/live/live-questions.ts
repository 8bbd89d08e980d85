import { BASES } from '../../domain/statistics/figures/cells.ts';
import type { WindowHours } from '../../domain/statistics/figures/window-hours.ts';
import { type Pace, PACES } from '../../pipeline/figures/figure-states.ts';
import { FLOWS, segmentOf } from '../figures/flow.ts';
import type { ProductDimension, ProductQuestion } from '../figures/read-products.ts';
import type { AskedWindow, Dimension, SalesQuestion } from '../figures/read-sales.ts';

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
];
const PRODUCTS: readonly ProductDimension[] = [
  'category',
  'class',
  'product-group',
  'province',
  'platform',
  'day',
];

/** Hours of a longer window are many, and follow more slowly too. */
const LONG_SECONDS = 2 * 86_400;

/** The questions whose answers are rows of `sales` and `products`. */
export function liveQuestions(
  pace: Pace,
  windows: ReadonlyMap<string, Pick<WindowHours, 'own'>>,
  segments: readonly string[],
): LiveQuestion[] {
  const every = ['all', ...segments];
  const of = <Q extends LiveQuestion>(question: Omit<Q, 'scope' | 'category'>) =>
    ({ scope: 'all', category: '', ...question }) as unknown as LiveQuestion;
  return [...windows].flatMap(([windowId, { own }]) => {
    const isMain = MAIN_WINDOWS.includes(windowId);
    const flows = isMain ? FLOWS : (['sales'] as const);
    const sales = (
      dimensions: readonly Dimension[],
      places: readonly string[],
      bases: readonly SalesQuestion['basis'][],
    ) =>
      flows.flatMap((flow) =>
        dimensions.flatMap((by) =>
          // Questions that differ by segment alone follow each other: they share sums.
          bases.flatMap((basis) =>
            places.map((place) =>
              of({ kind: 'sales', windowId, by, segment: segmentOf(flow, place), basis }),
            ),
          ),
        ),
      );
    const isLong = own[1] - own[0] > LONG_SECONDS;
    if (pace === 'headline')
      return [
        ...sales(isLong ? HEADLINE : [...HEADLINE, 'hour'], every, BASES),
        ...sales(['segment'], ['all', 'rural'], BASES),
      ];
    const byLine = ['paid', 'placed'] as const;
    return [
      ...sales(isLong ? ['county', 'hour'] : ['county'], every, BASES),
      ...sales(isMain ? ['outlet-type'] : [], every, byLine),
      ...flows.flatMap((flow) =>
        PRODUCTS.flatMap((by) =>
          byLine.flatMap((basis) =>
            every.map((place) =>
              of({ kind: 'products', windowId, by, segment: segmentOf(flow, place), basis }),
            ),
          ),
        ),
      ),
    ];
  });
}

/** Whether rows answer a question: that its window is one of the campaign, and all counties and products count. */
export function isStored(
  asked: {
    readonly kind: LiveQuestion['kind'];
    readonly window: AskedWindow;
    readonly by: string;
    readonly segment: string;
    readonly basis: string;
    readonly scope: string;
    readonly category: string;
  },
  segments: readonly string[],
): boolean {
  const { window, ...rest } = asked;
  if (!('id' in window)) return false;
  const names = Object.keys(rest) as (keyof typeof rest)[];
  return PACES.some((pace) =>
    liveQuestions(pace, new Map([[window.id, { own: [0, 0] }]]), segments).some((one) =>
      names.every((name) => one[name] === rest[name]),
    ),
  );
}
