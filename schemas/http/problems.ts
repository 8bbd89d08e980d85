import { MEDIA_TYPES, REQUEST_ID_HEADER } from './limits.ts';

/** Every way in which a request may fail, as RFC 9457 describes it. A type never changes its meaning. */
export const HTTP_PROBLEMS = {
  'bad-request': {
    status: 400,
    title: { en: 'The request cannot be read.', zh: '无法读取请求。' },
    remedy: { en: 'Correct what detail names, and send it again.', zh: '请按 detail 所述更正后重发。' },
  },
  unauthorized: {
    status: 401,
    title: { en: "A publisher's key is required.", zh: '需要发布方的密钥。' },
    remedy: {
      en: 'Send the header Authorization: Bearer KEY. The operator gives you a key.',
      zh: '请发送请求头 Authorization: Bearer 密钥。密钥由运维方提供。',
    },
  },
  forbidden: {
    status: 403,
    title: { en: 'The key may not send this.', zh: '此密钥不得发送该内容。' },
    remedy: { en: 'Use the key of the platform that sold.', zh: '请使用成交平台的密钥。' },
  },
  'not-found': {
    status: 404,
    title: { en: 'There is nothing at this address.', zh: '此地址没有内容。' },
    remedy: {
      en: 'Check the address. An event that was just sent is found some seconds later.',
      zh: '请核对地址。刚发送的事件数秒后方可查到。',
    },
  },
  'method-not-allowed': {
    status: 405,
    title: { en: 'The address does not take this method.', zh: '此地址不支持该方法。' },
    remedy: { en: 'Use a method of the header Allow.', zh: '请使用响应头 Allow 中的方法。' },
  },
  'not-in-time': {
    status: 408,
    title: { en: 'The request did not arrive in time.', zh: '请求未及时到达。' },
    remedy: { en: 'Send it again, in smaller parts.', zh: '请分成较小部分重发。' },
  },
  'too-large': {
    status: 413,
    title: { en: 'The request is too large.', zh: '请求过大。' },
    remedy: { en: 'Send the events in several requests.', zh: '请将事件分成多个请求发送。' },
  },
  'unsupported-media-type': {
    status: 415,
    title: { en: 'This media type is not supported.', zh: '请求正文的形式未知。' },
    remedy: {
      en: `Send one event as ${MEDIA_TYPES.structured}, an array as ${MEDIA_TYPES.batch}, lines as ${MEDIA_TYPES.lines}; compress with gzip alone.`,
      zh: `单个事件请用 ${MEDIA_TYPES.structured}，数组请用 ${MEDIA_TYPES.batch}，每行一个事件请用 ${MEDIA_TYPES.lines}；压缩只能用 gzip。`,
    },
  },
  refused: {
    status: 422,
    title: {
      en: 'Every event breaks the contract, and nothing was sent.',
      zh: '所有事件都不合约定，未发送任何事件。',
    },
    remedy: {
      en: 'Correct each event as its problems say, and send it again. The version may stay the same.',
      zh: '请按各事件的 problems 更正后重发，版本号可以不变。',
    },
  },
  'rate-limited': {
    status: 429,
    title: { en: 'The key has exceeded its rate.', zh: '此密钥发送的事件超过限额。' },
    remedy: {
      en: 'Wait as many seconds as Retry-After says, then send the same request again.',
      zh: '请等待 Retry-After 所示秒数，再重发同一请求。',
    },
  },
  'headers-too-large': {
    status: 431,
    title: { en: 'The headers are too large.', zh: '请求头过大。' },
    remedy: { en: 'Send fewer or shorter headers.', zh: '请减少或缩短请求头。' },
  },
  unexpected: {
    status: 500,
    title: { en: 'The server failed unexpectedly.', zh: '服务器发生意外错误。' },
    remedy: {
      en: `Send it again: events that come twice count once. If it fails again, tell the operator the header ${REQUEST_ID_HEADER}.`,
      zh: `请重发，重复的事件只统计一次。若再次失败，请将响应头 ${REQUEST_ID_HEADER} 告知运维方。`,
    },
  },
  unavailable: {
    status: 503,
    title: { en: 'The server cannot accept the request now.', zh: '服务器目前无法处理请求。' },
    remedy: {
      en: 'Wait as many seconds as Retry-After says, then send all again: events that come twice count once.',
      zh: '请等待 Retry-After 所示秒数后全部重发，重复的事件只统计一次。',
    },
  },
} as const;

export type HttpProblem = keyof typeof HTTP_PROBLEMS;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** The page that explains every problem. */
export const PROBLEMS_PAGE = '/v1/problems';

/** Opens the page at the problem: RFC 9457 resolves it by the address of the request. */
export function problemType(problem: HttpProblem): string {
  return `${PROBLEMS_PAGE}#${problem}`;
}
