import type { ComparedWindow } from '../../domain/statistics/wording/same-hours.ts';
import type { Asked } from './asked.ts';
import { FLOWS } from './flow.ts';
import { viewDimension } from './view-dimension.ts';

/** What there is to ask about. */
export interface Askable {
  readonly dimensions: readonly string[];
  /** Of the campaign. */
  readonly segments: readonly string[];
  /** Whether the place is the code of a county. */
  readonly isCounty: boolean;
  readonly isCategory: boolean;
  /** Kinds of which the campaign declares who is comparable: counties, platforms, outlets. */
  readonly comparable: readonly string[];
}

const FORM_OF_SCOPE = /^(?:all|comparable(?:-counties|-platforms|-outlets)?)$/;
const FORM_OF_FLOW = new RegExp(`^(?:${FLOWS.slice(1).join('|')}):[^:]*$`);

/** The kinds that a campaign must declare as comparable for a scope. */
export function comparedIn(scope: string): readonly string[] {
  if (scope === 'comparable') return ['counties', 'platforms'];
  return scope.startsWith('comparable-') ? [scope.slice('comparable-'.length)] : [];
}

/** The place of a segment, after the flow of trade that may stand before it. */
export function placeOf(segment: string): string {
  return segment.slice(segment.lastIndexOf(':') + 1);
}

/** Why a question has no answer, and what would be right; null if it has one. */
export function refusalOf(
  { kind, by, category, segment, scope, basis }: Omit<Asked, 'campaign' | 'windowId'>,
  { startAt, endAt }: Pick<ComparedWindow, 'startAt' | 'endAt'>,
  known: Askable,
): string | null {
  const [isSales, compared, place] = [kind === 'sales', comparedIn(scope), placeOf(segment)];
  const isOfPlaces = ['village', 'outlet', 'outlet-type'].includes(by) || scope === 'comparable-outlets';
  const isFullHour = (clock: string) => clock.endsWith(':00:00');
  const faults: readonly (readonly [isWrong: boolean, words: string])[] = [
    [!known.dimensions.includes(by), `by must be one of ${known.dimensions.map(viewDimension).join(', ')}`],
    [
      !['paid', 'placed', ...(isSales ? ['net'] : [])].includes(basis),
      `basis must be paid${isSales ? ', placed or net' : ' or placed: refunds are not known by product and place'}`,
    ],
    [
      basis === 'net' && isOfPlaces,
      'refunds are not known by village and outlet: use the basis paid or placed',
    ],
    [
      !FORM_OF_SCOPE.test(scope),
      'scope must be all, comparable, or comparable-counties, -platforms or -outlets',
    ],
    [
      !compared.every((one) => known.comparable.includes(one)),
      `the campaign does not declare which ${compared.join(' and ')} are comparable: do so in its file, in the field comparable, and apply it again`,
    ],
    [
      place !== segment && (by === 'village' || !FORM_OF_FLOW.test(segment)),
      'before a segment may stand purchases:, produce-to-city: or goods-to-countryside:, not for villages and activity',
    ],
    [
      place !== 'all' && !place.split('+').every((one) => known.segments.includes(one)) && !known.isCounty,
      `segment must be all, ${known.segments.join(', ')}, several of these joined by +, or the code of one county`,
    ],
    [
      category !== '' && !known.isCategory,
      'category must be empty, or a category, class or product group of the view label',
    ],
    [
      !isFullHour(startAt) || !isFullHour(endAt) || endAt <= startAt,
      'a window must begin and end on full hours, and end after it begins',
    ],
  ];
  return faults.find(([isWrong]) => isWrong)?.[1] ?? null;
}
