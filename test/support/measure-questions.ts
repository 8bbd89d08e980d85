import fc from 'fast-check';
import { PRODUCT_DIMENSIONS } from '../../services/statistics/read-products.ts';
import { type Question, yearBefore } from '../oracle/measures.ts';
import { REFERENCE } from './statistics-reference.ts';
import { betweenArguments } from './window-views.ts';

export const hour = (iso: string, hours: number): string =>
  new Date(Date.parse(iso) + hours * 3_600_000).toISOString();
const span = fc
  .tuple(
    fc.constantFrom(
      '2017-11-01T00:00:00+08:00',
      '2017-11-10T00:00:00+08:00',
      '2017-11-11T00:00:00+08:00',
      '2017-11-11T05:00:00+08:00',
    ),
    fc.integer({ min: 1, max: 60 }),
  )
  .map(([start, hours]) => ({ start: hour(start, 0), end: hour(start, hours) }));
const segment = fc.constantFrom(
  'all',
  'rural',
  'national-poverty-counties',
  'national-demonstration-counties+national-poverty-counties',
);
const DIMENSIONS = [
  'all',
  'segment',
  'county',
  'province',
  'region',
  'platform',
  'day',
  'hour',
  'channel',
  'direction',
  'order-mode',
];
const PLACES = ['village', 'outlet', 'outlet-type'];
const windowed = fc.oneof(
  span.map((window) => ({ id: null, window, base: yearBefore(window) })),
  fc.constantFrom(...REFERENCE.campaign.windows).map(({ id, base, ...window }) => ({ id, window, base })),
);
/** Random questions about sales. */
export const sales = fc
  .oneof(
    fc.record({
      by: fc.constantFrom(...DIMENSIONS),
      basis: fc.constantFrom('paid' as const, 'placed' as const, 'net' as const),
    }),
    fc.record({ by: fc.constantFrom(...PLACES), basis: fc.constantFrom('paid' as const, 'placed' as const) }),
  )
  .chain((how) =>
    fc.record({
      at: windowed,
      segment,
      scope: fc.constantFrom(
        'all' as const,
        'all' as const,
        'comparable-counties' as const,
        'comparable-platforms' as const,
      ),
      by: fc.constant(how.by),
      basis: fc.constant(how.basis),
    }),
  );

/** Random questions about products. */
export const products = fc.record({
  at: windowed,
  segment,
  by: fc.constantFrom(...PRODUCT_DIMENSIONS),
  category: fc.constantFrom('', 'agri', 'agri.apple', 'agricultural-20', 'goods'),
  basis: fc.constantFrom('paid' as const, 'placed' as const),
});

/** `view(...)` of a question, by the id of its window or by its hours. */
export function call(
  views: { between: string; window: string },
  id: string | null,
  question: Question,
  more: Record<string, string>,
): string {
  const named = Object.entries({ campaign: REFERENCE.campaign.id, ...more }).map(
    ([name, value]) => `${name} = '${value}'`,
  );
  const place = id === null ? betweenArguments(question.window) : `window_id = '${id}'`;
  return `${id === null ? views.between : views.window}(${[...named, place].join(', ')})`;
}
