/** Every way in which a request may fail, as RFC 9457 describes it. A type never changes its meaning. */
export const HTTP_PROBLEMS = {
  'bad-request': { status: 400, title: { en: 'The request cannot be read.', zh: '无法读取请求。' } },
  unauthorized: { status: 401, title: { en: 'A key of the publisher is needed.', zh: '需要发布方的密钥。' } },
  forbidden: { status: 403, title: { en: 'The key may not send this.', zh: '此密钥不得发送该内容。' } },
  'not-found': { status: 404, title: { en: 'There is nothing at this address.', zh: '此地址没有内容。' } },
  'method-not-allowed': {
    status: 405,
    title: { en: 'The address does not take this method.', zh: '此地址不支持该方法。' },
  },
  'not-in-time': {
    status: 408,
    title: { en: 'The request did not arrive in time.', zh: '请求未及时到达。' },
  },
  'too-large': { status: 413, title: { en: 'The request is too large.', zh: '请求过大。' } },
  'unsupported-media-type': {
    status: 415,
    title: { en: 'The form of the body is not known.', zh: '请求正文的形式未知。' },
  },
  refused: {
    status: 422,
    title: {
      en: 'Every event breaks the contract, and nothing was sent.',
      zh: '所有事件都不合约定，未发送任何事件。',
    },
  },
  'rate-limited': {
    status: 429,
    title: { en: 'The key has sent more events than it may.', zh: '此密钥发送的事件超过限额。' },
  },
  'headers-too-large': { status: 431, title: { en: 'The headers are too large.', zh: '请求头过大。' } },
  unexpected: { status: 500, title: { en: 'The server failed unexpectedly.', zh: '服务器发生意外错误。' } },
  unavailable: {
    status: 503,
    title: { en: 'The server cannot take the request now.', zh: '服务器目前无法处理请求。' },
  },
} as const;

export type HttpProblem = keyof typeof HTTP_PROBLEMS;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export function problemType(problem: HttpProblem): string {
  return `urn:countyflow:problem:${problem}`;
}
