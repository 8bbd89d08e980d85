import { type FigureQuestion, questionFor } from '../../../statistics/dashboard/figure.ts';
import type { FigureId } from '../../../statistics/dashboard/figure-id.ts';
import type { Headline } from '../../../statistics/dashboard/headline.ts';
import { PERIOD, windowOf } from '../../../statistics/dashboard/question.ts';
import { flowOf } from '../../../statistics/figures/flow.ts';
import { type Address, questionOf } from '../../address.ts';
import { type Context, contextOf } from '../campaign/context.ts';

/** What a figure is asked for, and the address of what it then is of: a county's page asks for some of all counties. */
export function askedFigure(
  id: FigureId,
  asked: Address,
  county: string | undefined,
): { readonly question: FigureQuestion; readonly own: Address } {
  const question = questionFor(id, { ...questionOf(asked), category: asked.category ?? '' }, county);
  const ofWindow = id.ofPeriod === true ? { window: 'period', start: undefined, end: undefined } : {};
  const { place: segment } = flowOf(question.segment);
  return { question, own: { ...asked, ...ofWindow, segment, basis: question.basis } };
}

/** What is said of a figure without the headline of its page. `within`: the county that it is of alone, by its name. */
export function contextOfFigure(
  own: Address,
  { edition, facts, window }: Pick<Headline, 'edition' | 'facts' | 'window'>,
  version: string,
  within: string | undefined,
): Context {
  const none = { total: null, periodTotal: null, days: [], hours: [] };
  const headline = { edition, facts, window, period: windowOf(facts, PERIOD), ...none };
  return contextOf(own, headline, version, undefined, within);
}
