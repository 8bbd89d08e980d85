import { errorCode } from '../../domain/causes.ts';
import { isViewRefusal } from './clickhouse-codes.ts';

/** What follows a view's own words in the server's message. */
const AFTER_THE_WORDS = /: (?:while executing|In scope|While processing|In query)[^]*$/;

/** Why a view refuses its arguments, in its own words; undefined for any other error. */
export function viewRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error) || !isViewRefusal(errorCode(error))) return undefined;
  return error.message.replace(AFTER_THE_WORDS, '');
}
