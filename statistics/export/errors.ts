import { BrokenStreamError } from '../../adapters/clickhouse/stream.ts';
import { RefusedQuestionError } from '../figures/ask.ts';

/** The request cannot be answered as it is written. The message says what to write instead. */
export class ExportRequestError extends Error {
  override readonly name = 'ExportRequestError';
}

/** The export was valid and could not be completed; no file of it is left. */
export class ExportFailedError extends Error {
  override readonly name = 'ExportFailedError';
}

/** Turns the refusal of a question and a broken connection into errors that say what to do. Other errors pass unchanged. */
export function explainExport(error: unknown): unknown {
  if (error instanceof BrokenStreamError)
    return new ExportFailedError(`${error.message}: the incomplete export was removed; run it again`, {
      cause: error,
    });
  return error instanceof RefusedQuestionError
    ? new ExportRequestError(error.message, { cause: error })
    : error;
}
