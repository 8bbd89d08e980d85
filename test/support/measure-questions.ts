import { PRODUCT_DIMENSIONS } from '../../statistics/figures/read-products.ts';
import { viewDimension } from '../../statistics/figures/view-dimension.ts';
import { yearBefore } from '../oracle/measures.ts';
import { fc } from './fast-check.ts';
import { B, REFERENCE } from './statistics-reference.ts';

const hour = (iso: string, hours: number): string =>
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
const SEGMENTS = [
  'all',
  'rural',
  B,
  'national-poverty-counties',
  'national-demonstration-counties+national-poverty-counties',
  'purchases:all',
  'purchases:rural',
  `purchases:${B}`,
  'produce-to-city:rural',
  'goods-to-countryside:national-poverty-counties',
];
const SCOPES = [
  ...(['all', 'comparable-counties', 'all', 'comparable-platforms'] as const),
  ...(['all', 'comparable', 'comparable-outlets'] as const),
];
const CATEGORIES = ['', 'agri', 'agri.apple', 'agricultural-20', 'goods'];
const DIMENSIONS = [
  'all',
  'overlapping-segment',
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
const CUTS = [
  ...DIMENSIONS.flatMap((by) => (['paid', 'placed', 'net'] as const).map((basis) => ({ by, basis }))),
  ...PLACES.flatMap((by) => (['paid', 'placed'] as const).map((basis) => ({ by, basis }))),
];
const PRODUCT_CUTS = PRODUCT_DIMENSIONS.flatMap((by) =>
  (['paid', 'placed'] as const).map((basis) => ({ by: viewDimension(by), basis })),
);

/** So many values, in which each of `all` occurs as often as any other, in an order that the seed draws. */
function evenly<T>(all: readonly T[], count: number): fc.Arbitrary<T[]> {
  const repeated = Array.from({ length: Math.ceil(count / all.length) }, () => all).flat();
  return fc.shuffledSubarray(repeated.slice(0, count), { minLength: count });
}

/** The windows of the campaign, and as many others. */
function windows(count: number) {
  const own = REFERENCE.campaign.windows.map(({ id, base, ...window }) => ({ id, window, base }));
  const others = fc.array(
    span.map((window) => ({ id: null, window, base: yearBefore(window) })),
    { minLength: count, maxLength: count },
  );
  const chosen = evenly([...own, ...own.map(() => undefined)], count);
  return fc.tuple(chosen, others).map(([ids, spans]) => spans.map((other, n) => ids[n] ?? other));
}

/** Villages are those of sellers. */
function withoutFlow(by: string, segment: string): string {
  return by === 'village' ? segment.replace(/.*:/, '') : segment;
}

/** As many questions as cuts in each round: each cut, window, segment and `rest` occurs, and the seed combines them. */
function questions<Cut extends { readonly by: string }, Rest>(
  cuts: readonly Cut[],
  rest: readonly Rest[],
  rounds: number,
) {
  const count = cuts.length * rounds;
  const all = fc.tuple(evenly(cuts, count), windows(count), evenly(SEGMENTS, count), evenly(rest, count));
  return fc.sample(all, 1).flatMap(([ofCut, ofWindow, ofSegment, ofRest]) =>
    ofWindow.flatMap((at, n) =>
      ofCut.slice(n, n + 1).map((cut) => ({
        at,
        ...cut,
        segment: withoutFlow(cut.by, ofSegment[n] ?? 'all'),
        rest: ofRest[n] as Rest,
      })),
    ),
  );
}

/** Questions about sales, which ask for each dimension on each basis that it has. */
export const salesQuestions = (rounds: number) =>
  questions(CUTS, SCOPES, rounds).map(({ rest, ...question }) => ({
    ...question,
    // Refunds are not known by outlet.
    scope: question.basis === 'net' && rest === 'comparable-outlets' ? ('comparable' as const) : rest,
  }));

/** Questions about products, likewise. */
export const productQuestions = (rounds: number) =>
  questions(PRODUCT_CUTS, CATEGORIES, rounds).map(({ rest: category, ...question }) => ({
    ...question,
    category,
  }));
