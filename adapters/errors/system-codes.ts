import { errorCode } from '../../domain/causes.ts';

/** Node's codes for a connection that the other side closed. */
export const CONNECTION_ENDED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

/** Node's codes for an address where no engine answers. */
export const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
]);

/** Those of them by which the system says that nothing is there. The others are of deadlines that passed. */
const NOBODY_THERE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

export function isNobodyThere(code: string): boolean {
  return NOBODY_THERE.has(code);
}

/** Node's codes for an engine that cannot be reached, or that went away during a request. */
export const NETWORK_CODES: ReadonlySet<string> = new Set([...UNREACHABLE, ...CONNECTION_ENDED]);

const UNTRUSTED =
  /^(UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID)/;
const BROKEN_TLS = /^(ERR_SSL_|EPROTO)/;

/** Node and the system begin codes with a letter; ClickHouse's are numbers. */
const SYSTEM_CODE = /^[A-Z]/;

const MISSING_FILE = 'ENOENT';
const UNREADABLE_FILE: ReadonlySet<string> = new Set([MISSING_FILE, 'EACCES', 'EISDIR', 'ENOTDIR']);
/** zlib's codes for data that is not gzip, and for gzip that ends too early. */
const BROKEN_GZIP: ReadonlySet<string> = new Set(['Z_DATA_ERROR', 'Z_BUF_ERROR']);

/** zlib's and Node's codes for memory that could not be allocated. */
const OUT_OF_MEMORY: ReadonlySet<string> = new Set([
  'Z_MEM_ERROR',
  'ZSTD_error_memory_allocation',
  'ERR_MEMORY_ALLOCATION_FAILED',
]);
/** Node's code for output that is larger than `maxOutputLength`. */
const BUFFER_TOO_LARGE = 'ERR_BUFFER_TOO_LARGE';

/** The server's certificate leads to no trusted authority, has expired, or is for another name. */
export function isUntrustedCertificate(code: string): boolean {
  return UNTRUSTED.test(code);
}

/** One side does not speak TLS, or broke the handshake off. */
export function isBrokenTls(code: string): boolean {
  return BROKEN_TLS.test(code);
}

export function isSystemCode(code: string): boolean {
  return SYSTEM_CODE.test(code);
}

export function isMissingFile(error: unknown): boolean {
  return errorCode(error) === MISSING_FILE;
}

export function isExistingFile(error: unknown): boolean {
  return errorCode(error) === 'EEXIST';
}

/** The path names no file that this process may read. */
export function isUnreadableFile(error: unknown): error is Error {
  return UNREADABLE_FILE.has(errorCode(error));
}

export function isBrokenGzip(error: unknown): error is Error {
  return BROKEN_GZIP.has(errorCode(error));
}

/** Data that is not zstd, or zstd that ends too early. A lack of memory says nothing about the data. */
export function isBrokenZstd(error: unknown): error is Error {
  return errorCode(error).startsWith('ZSTD_') && !isOutOfMemory(error);
}

export function isOutOfMemory(error: unknown): boolean {
  return OUT_OF_MEMORY.has(errorCode(error));
}

export function isBufferTooLarge(error: unknown): boolean {
  return errorCode(error) === BUFFER_TOO_LARGE;
}
