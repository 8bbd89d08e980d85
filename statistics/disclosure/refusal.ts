import type { Why } from '../../domain/statistics/wording/why.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { flowOf, isDirection, sideOf } from '../figures/flow.ts';
import type { ProductQuestion } from '../figures/read-products.ts';
import type { SalesQuestion } from '../figures/read-sales.ts';
import type { Window } from './shown.ts';

export type Asked<Question> = Omit<Question, 'campaign' | 'window'> & { readonly windowId: string };

export const isCounty = (segment: string): boolean => /^\d{6}$/.test(segment);
/** Those whose members are cells, or sums that cells can give away. */
const WITH_CELLS: ReadonlySet<string> = new Set(['county', 'village', 'outlet', 'province', 'region']);
const OF_PRODUCTS: ReadonlySet<string> = new Set(['category', 'class', 'product-group']);

/** Between two windows a reader could subtract, so cells are published in two windows alone. */
export const publishedWindow = (windowId: string): Window | undefined =>
  windowId === 'period' || windowId === 'day' ? windowId : undefined;

/** Whether no row of sales is withheld, whatever the plan. */
export function isAlwaysPublished({ by, segment }: Pick<SalesQuestion, 'by' | 'segment'>): boolean {
  return !isCounty(flowOf(segment).place) && !WITH_CELLS.has(by);
}

/** Whether each row is judged for itself. A curve is read as a whole, which ends at a figure that is. */
export function isOfCells(question: Pick<SalesQuestion, 'by' | 'segment'>): boolean {
  return !isAlwaysPublished(question) && question.by !== 'hour' && question.by !== 'day';
}

/** Why no row of sales is published, whatever the plan; null if its cells decide. */
export function refusalOfSales({ windowId, by, segment, scope }: Asked<SalesQuestion>): Why | null {
  if (isAlwaysPublished({ by, segment })) return null;
  const { flow, place } = flowOf(segment);
  const isArea = by === 'province' || by === 'region';
  if (isDirection(flow) && !(isArea && place === 'rural')) return 'direction';
  // Provinces and regions are sums: what cells would give away is withheld of them in any window.
  if (isArea && !isCounty(place) && !isDirection(flow)) return null;
  if (publishedWindow(windowId) === undefined) return 'window';
  if (scope !== 'all') return 'scope';
  return (by === 'village' || by === 'outlet') && sideOf(flow) === 'buyer' ? 'buyers' : null;
}

/**
 * Whether no row of products is published, whatever the plan. A product by place, platform or day is part of
 * several sums at once, and so is a class or group of which a filter leaves a part.
 */
export function isNeverPublished({ by, category }: Pick<ProductQuestion, 'by' | 'category'>): boolean {
  return by !== 'category' && (category !== '' || (by !== 'class' && by !== 'product-group'));
}

/** The same of products. */
export function refusalOfProducts({ windowId, by, segment, category }: Asked<ProductQuestion>): Why | null {
  const { flow, place } = flowOf(segment);
  if (isNeverPublished({ by, category })) return 'part';
  if (publishedWindow(windowId) === undefined) return 'window';
  if (!isDirection(flow) && !isCounty(place)) return place === 'rural' ? null : 'segment';
  if (by === 'product-group' || category !== '') return 'part';
  return !isDirection(flow) || place === 'rural' ? null : 'direction';
}

/** Whether some cells of a campaign may be withheld because a sample does not tell them. */
export function withholdsUnreliable({
  withholdUnreliable,
  sampleFactor,
}: Pick<CampaignFacts, 'withholdUnreliable' | 'sampleFactor'>): boolean {
  return withholdUnreliable && sampleFactor > 1;
}

type Withholding = Pick<CampaignFacts, 'disclosure' | 'withholdUnreliable' | 'sampleFactor'>;

/** Whether the rows of a dimension are all of it, and not those alone that may be published. */
export function isWhole(by: string, facts: Withholding, segment = 'all'): boolean {
  const withholds = facts.disclosure !== null || withholdsUnreliable(facts);
  return !withholds || !(WITH_CELLS.has(by) || OF_PRODUCTS.has(by) || isCounty(flowOf(segment).place));
}

/** Why a table has no rows. `isSold`: whether anything was sold of which it tells. */
export function whyEmpty(
  facts: Withholding,
  asked: Asked<SalesQuestion> | Asked<ProductQuestion>,
  isSold: boolean,
): Why {
  const [refusal, isOfCells] =
    'category' in asked
      ? [refusalOfProducts(asked), true]
      : [refusalOfSales(asked), !isAlwaysPublished(asked)];
  if (facts.disclosure !== null && refusal !== null) return refusal;
  if (!isSold || !isOfCells) return 'unsold';
  if (facts.disclosure !== null) return 'few';
  return withholdsUnreliable(facts) ? 'unreliable' : 'unsold';
}
