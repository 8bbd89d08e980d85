/** The request cannot be answered as it is written. The message says what to write instead. */
export class ExportRequestError extends Error {
  override readonly name = 'ExportRequestError';
}

/** The export was valid and could not be completed; no file of it is left. */
export class ExportFailedError extends Error {
  override readonly name = 'ExportFailedError';
}
