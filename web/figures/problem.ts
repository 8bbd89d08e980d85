import { UnknownWindowError } from '../../statistics/dashboard/question.ts';
import { NotInEditionError, UnknownEditionError } from '../../statistics/editions/read-editions.ts';
import { RefusedQuestionError } from '../../statistics/figures/ask.ts';
import { UnknownCampaignError } from '../../statistics/figures/campaigns.ts';
import { ExportRequestError } from '../../statistics/export/errors.ts';
import { AddressError } from '../address.ts';
import { StillComputingError } from './kept.ts';

const NOT_FOUND = [UnknownCampaignError, UnknownEditionError];
const BAD_REQUEST = [
  AddressError,
  ExportRequestError,
  RefusedQuestionError,
  NotInEditionError,
  UnknownWindowError,
];

export interface Problem {
  readonly status: 400 | 404 | 503;
  readonly message: string;
}

/** What the reader did wrong; else an engine does not answer, and the log says why. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Error) {
    if (NOT_FOUND.some((kind) => error instanceof kind)) return { status: 404, message: error.message };
    if (BAD_REQUEST.some((kind) => error instanceof kind)) return { status: 400, message: error.message };
  }
  if (error instanceof StillComputingError)
    return {
      status: 503,
      message: 'These figures are still being computed. They appear here when they are ready.',
    };
  return {
    status: 503,
    message:
      'ClickHouse did not answer in time, or refused. See countyflow status. This page recovers by itself.',
  };
}
