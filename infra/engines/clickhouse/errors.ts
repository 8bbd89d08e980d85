/** ClickHouse's own numbers of the errors that this server raises or maps to an HTTP status. */
export const CODES = {
  BAD_ARGUMENTS: 36,
  NOT_IMPLEMENTED: 48,
  SYNTAX_ERROR: 62,
  UNKNOWN_FORMAT: 73,
  CANNOT_WRITE_TO_FILE_DESCRIPTOR: 75,
  TIMEOUT_EXCEEDED: 159,
  READONLY: 164,
  NOT_ENOUGH_SPACE: 243,
  CORRUPTED_DATA: 246,
  QUERY_WAS_CANCELLED: 394,
  AUTHENTICATION_FAILED: 516,
  INCORRECT_DATA: 117,
  STD_EXCEPTION: 1001,
} as const;

type CodeName = keyof typeof CODES;

/** An error in ClickHouse's form: a code, and a text that ends in the code's name in parentheses. */
export class ClickHouseError extends Error {
  readonly code: number;

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(isComplete(message) ? message : complete(code, message), options);
    this.name = 'ClickHouseError';
    this.code = code;
  }
}

const isComplete = (message: string) => message.startsWith('Code: ');

function complete(code: number, message: string): string {
  const name = (Object.keys(CODES) as CodeName[]).find((key) => CODES[key] === code) ?? 'STD_EXCEPTION';
  return `Code: ${code}. DB::Exception: ${message}. (${name})`;
}

/** Wraps whatever a request ran into: the engine's exceptions keep their code, a full disk gets its own. */
export function toClickHouseError(error: unknown): ClickHouseError {
  if (error instanceof ClickHouseError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return new ClickHouseError(
      CODES.NOT_ENOUGH_SPACE,
      'The disk that holds the data folder is full: free some space, or set COUNTYFLOW_HOME to a folder on another disk',
      { cause: error },
    );
  }
  const code = /^Code: (\d+)\b/.exec(message)?.[1];
  if (code === undefined) return new ClickHouseError(CODES.STD_EXCEPTION, message, { cause: error });
  return new ClickHouseError(Number(code), readable(message), { cause: error });
}

/**
 * The engine wraps an exception into itself when it leaves the client part, and names the files through which
 * data travel; whoever sent the request knows of neither.
 */
function readable(message: string): string {
  return message
    .replace(/^(Code: \d+\. DB::Exception: )\1/, '$1')
    .replaceAll(/ *(INTO OUTFILE|FROM INFILE) '[^']*' COMPRESSION '\w+'/g, '')
    .replaceAll(
      /: While reading from: [^:]*|: \(in file\/uri [^)]*\)|: data for INSERT was parsed from file/g,
      '',
    );
}

const BAD_REQUEST = new Set([
  6, 15, 25, 26, 27, 32, 33, 36, 38, 41, 43, 44, 53, 62, 69, 70, 72, 117, 130, 131, 349, 376, 427, 441, 456,
]);
const NOT_FOUND = new Set([16, 46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 336]);

/** The status that ClickHouse's HTTP interface gives to an exception. */
export function httpStatus(code: number): number {
  if (BAD_REQUEST.has(code)) return 400;
  if (NOT_FOUND.has(code)) return 404;
  if (code === CODES.AUTHENTICATION_FAILED) return 403;
  if (code === CODES.TIMEOUT_EXCEEDED) return 408;
  if (code === CODES.NOT_IMPLEMENTED) return 501;
  if (code === CODES.NOT_ENOUGH_SPACE) return 507;
  return 500;
}
