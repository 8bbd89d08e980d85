/** Every way in which a request may fail, as RFC 9457 describes it, by status. A type never changes its meaning. */
export const HTTP_PROBLEMS = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-in-time': 408,
  'too-large': 413,
  'unsupported-media-type': 415,
  refused: 422,
  'rate-limited': 429,
  'headers-too-large': 431,
  unexpected: 500,
  unavailable: 503,
} as const;

export type HttpProblem = keyof typeof HTTP_PROBLEMS;

export const PROBLEMS_PAGE = '/v1/problems';

/** Opens the page at the problem: RFC 9457 resolves it by the address of the request. */
export function problemType(problem: HttpProblem, explained = `${PROBLEMS_PAGE}#`): string {
  return `${explained}${problem}`;
}

export const REASONS_PAGE = '/v1/reasons';

/** With an address that opens the page at its reason code. */
export function explained<T extends { readonly code: string }>(reason: T): T & { type: string } {
  return { ...reason, type: `${REASONS_PAGE}#${reason.code}` };
}

export const REQUESTS_PAGE = '/v1/requests';
