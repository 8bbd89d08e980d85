import { BrokenStreamError } from '../../adapters/clickhouse/stream.ts';
import { errorCode } from '../../adapters/errors/causes.ts';
import { isViewRefusal } from '../../adapters/errors/clickhouse-codes.ts';
import { ExportFailedError, ExportRequestError } from './errors.ts';

/** What follows a view's own words in the server's message. */
const AFTER_THE_WORDS = /: (?:while executing|In scope|While processing|In query)[^]*$/;

/** A view that refuses its arguments, and a connection that broke, in words for whoever asked. Others as they are. */
export function explainExport(error: unknown): unknown {
  if (error instanceof BrokenStreamError)
    return new ExportFailedError(`${error.message}: nothing of the export was kept; run it again`, {
      cause: error,
    });
  if (error instanceof Error && isViewRefusal(errorCode(error)))
    return new ExportRequestError(error.message.replace(AFTER_THE_WORDS, ''), { cause: error });
  return error;
}
