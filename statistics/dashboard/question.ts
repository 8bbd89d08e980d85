import { yearBefore } from '../../domain/statistics/wording/window.ts';
import { say } from '../../schemas/text/say.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { completeTo, type ComparedWindow } from '../../domain/statistics/wording/same-hours.ts';
import type { AskedWindow, Scope } from '../figures/read-sales.ts';
import type { Basis } from '../figures/read-statistics.ts';

export interface CampaignQuestion {
  readonly window: AskedWindow;
  readonly basis: Basis;
  /** `all`, or segments joined by `+`. */
  readonly segment: string;
  readonly scope: Scope;
}

/** The longest window whose hours are drawn one by one. */
export const MOST_HOURS = 48;
export const PERIOD: AskedWindow = { id: 'period' };

/** Throws if the campaign has no such window: {@link UnknownWindowError}. */
export function windowOf(facts: CampaignFacts, asked: AskedWindow): ComparedWindow {
  if (!('id' in asked))
    return { ...asked, base: yearBefore(asked), completeTo: completeTo(asked, facts.horizon) };
  const found = facts.windows.find(({ id }) => id === asked.id);
  if (found !== undefined) return { ...found, completeTo: completeTo(found, facts.horizon) };
  throw new UnknownWindowError(
    asked.id,
    facts.windows.map(({ id }) => id),
  );
}

/** The campaign has no window of this id. The message names those that it has. */
export class UnknownWindowError extends Error {
  override readonly name = 'UnknownWindowError';
  readonly zh: string;

  constructor(asked: string, known: readonly string[]) {
    const names = { asked, known: known.join(', '), chain: known.join('、') };
    super(say('en', 'web.problem.unknown-window', names));
    this.zh = say('zh', 'web.problem.unknown-window', names);
  }
}
