import { UnknownWindowError } from '../../statistics/dashboard/question.ts';
import { UnknownEditionError } from '../../statistics/editions/read-editions.ts';
import { NotInEditionError } from '../../statistics/figures/source.ts';
import { RefusedQuestionError } from '../../statistics/figures/ask.ts';
import { UnknownCampaignError } from '../../statistics/figures/campaigns.ts';
import { ExportRequestError } from '../../statistics/export/errors.ts';
import { AddressError } from '../address.ts';
import { StillComputingError } from './kept.ts';

/** Its words in both languages. */
export interface Problem {
  readonly status: 400 | 404 | 503;
  readonly en: string;
  readonly zh: string;
  /** When a page that could not be read tries again by itself. */
  readonly againSeconds?: number;
}

export const NO_SUCH_PAGE: Problem = { status: 404, en: 'there is no such page', zh: '没有这个页面' };

/** What a reader can have done wrong; the message of the error says what would be right. */
const OF_THE_READER = [
  { kind: UnknownCampaignError, status: 404, zh: '没有这个活动' },
  { kind: UnknownEditionError, status: 404, zh: '没有这个版本' },
  { kind: RefusedQuestionError, status: 400, zh: '统计不接受这个问题' },
  { kind: NotInEditionError, status: 400, zh: '这个版本不含所要的数据' },
  { kind: ExportRequestError, status: 400, zh: '无法导出' },
] as const;

/** What the reader did wrong; else an engine does not answer, and the log says why. */
export function problemOf(error: unknown): Problem {
  if (error instanceof AddressError || error instanceof UnknownWindowError)
    return { status: 400, en: error.message, zh: error.zh };
  for (const { kind, status, zh } of OF_THE_READER)
    if (error instanceof kind) return { status, en: error.message, zh: `${zh}：${error.message}` };
  if (error instanceof StillComputingError)
    return {
      status: 503,
      en: 'These figures are still being computed. They appear here when they are ready.',
      zh: '数据正在计算，完成后将在此显示。',
      againSeconds: 1,
    };
  return {
    status: 503,
    en: 'ClickHouse did not answer in time, or refused. See countyflow status. This page recovers by itself.',
    zh: 'ClickHouse 未及时响应或拒绝了请求，详见 countyflow status。恢复后本页自动显示。',
    againSeconds: 5,
  };
}
