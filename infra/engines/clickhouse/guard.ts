import type { IncomingMessage } from 'node:http';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Why a request may not be answered, or undefined. SQL reaches the host's files, so a page in the user's
 * browser must not be able to send any: neither across origins, nor by a name that it made resolve to here.
 */
export function refusal(request: IncomingMessage): string | undefined {
  const host = hostname(`http://${request.headers.host ?? ''}`);
  if (host === undefined || !LOOPBACK.has(host)) return 'the Host header must name this machine: 127.0.0.1';
  const { origin } = request.headers;
  if (origin === undefined) {
    // An image or a link of a page asks without an Origin; what it may not read, SQL could still send elsewhere.
    return request.headers['sec-fetch-site'] === 'cross-site'
      ? 'pages of other sites may not send queries'
      : undefined;
  }
  const from = hostname(origin);
  return from !== undefined && LOOPBACK.has(from) ? undefined : `pages of ${origin} may not send queries`;
}

function hostname(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
