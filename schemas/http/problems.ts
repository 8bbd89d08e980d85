/** Every way in which a request may fail, as RFC 9457 describes it. A type never changes its meaning. */
export const HTTP_PROBLEMS = {
  'bad-request': { status: 400, title: 'The request cannot be read.' },
  unauthorized: { status: 401, title: 'A key of the publisher is needed.' },
  forbidden: { status: 403, title: 'The key may not send this.' },
  'not-found': { status: 404, title: 'There is nothing at this address.' },
  'method-not-allowed': { status: 405, title: 'The address does not take this method.' },
  'not-in-time': { status: 408, title: 'The request did not arrive in time.' },
  'too-large': { status: 413, title: 'The request is too large.' },
  'unsupported-media-type': { status: 415, title: 'The form of the body is not known.' },
  refused: { status: 422, title: 'Every event breaks the contract, and nothing was sent.' },
  'rate-limited': { status: 429, title: 'The key has sent more events than it may.' },
  'headers-too-large': { status: 431, title: 'The headers are too large.' },
  unexpected: { status: 500, title: 'The server failed unexpectedly.' },
  unavailable: { status: 503, title: 'The server cannot take the request now.' },
} as const;

export type HttpProblem = keyof typeof HTTP_PROBLEMS;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export function problemType(problem: HttpProblem): string {
  return `urn:countyflow:problem:${problem}`;
}
