import { BrokenStreamError } from '../../adapters/clickhouse/stream.ts';
import { viewRefusal } from '../../adapters/errors/view-refusal.ts';
import { ExportFailedError, ExportRequestError } from './errors.ts';

/** Turns a view's refusal and a broken connection into errors that say what to do. Other errors pass unchanged. */
export function explainExport(error: unknown): unknown {
  if (error instanceof BrokenStreamError)
    return new ExportFailedError(`${error.message}: nothing of the export was kept; run it again`, {
      cause: error,
    });
  const words = viewRefusal(error);
  return words === undefined ? error : new ExportRequestError(words, { cause: error });
}
