import type { Label } from '../../schemas/text/language.ts';
import { label } from '../../schemas/text/say.ts';
import { UnknownWindowError } from '../../statistics/dashboard/question.ts';
import { UnknownEditionError } from '../../statistics/editions/read-editions.ts';
import { NotInEditionError } from '../../statistics/figures/source.ts';
import { RefusedQuestionError } from '../../statistics/figures/ask.ts';
import { UnknownCampaignError } from '../../statistics/figures/campaigns.ts';
import { ExportRequestError } from '../../statistics/export/errors.ts';
import { AddressError } from '../address.ts';
import { StillComputingError } from './kept.ts';

export interface Problem extends Label {
  readonly status: 400 | 404 | 503;
  /** When a page that could not be read tries again by itself. */
  readonly againSeconds?: number;
}

export const NO_SUCH_PAGE: Problem = { status: 404, ...label('web.figures.problem.there-is-no-such') };

/** What a reader can have done wrong; the message of the error says what would be right. */
const OF_THE_READER = [
  { kind: UnknownCampaignError, status: 404, id: 'web.problem.unknown-campaign' },
  { kind: UnknownEditionError, status: 404, id: 'web.problem.unknown-edition' },
  { kind: RefusedQuestionError, status: 400, id: 'web.problem.refused-question' },
  { kind: NotInEditionError, status: 400, id: 'web.problem.not-in-edition' },
  { kind: ExportRequestError, status: 400, id: 'web.problem.export-request' },
] as const;

/** What the reader did wrong; else an engine does not answer, and the log says why. */
export function problemOf(error: unknown): Problem {
  if (error instanceof AddressError || error instanceof UnknownWindowError)
    return { status: 400, en: error.message, zh: error.zh };
  for (const { kind, status, id } of OF_THE_READER)
    if (error instanceof kind) return { status, ...label(id, { message: error.message }) };
  if (error instanceof StillComputingError)
    return {
      status: 503,
      ...label('web.figures.problem.these-figures-are-still'),
      againSeconds: 1,
    };
  return {
    status: 503,
    ...label('web.figures.problem.clickhouse-did-not-answer'),
    againSeconds: 5,
  };
}
