import { basicAuth } from 'hono/basic-auth';
import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';

/** Name of the reader for a browser's login dialogue; the token is the password. */
const READER = 'reader';
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

const headersFor = (frameAncestors: string, xFrameOptions: 'DENY' | false) =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: [frameAncestors],
    },
    referrerPolicy: 'no-referrer',
    xFrameOptions,
    crossOriginResourcePolicy: 'same-origin',
    // A page on loopback has no TLS.
    strictTransportSecurity: false,
  });
const OF_PAGES = headersFor("'none'", 'DENY');
const OF_EMBEDDED_CHARTS = headersFor('*', false);

/**
 * Nothing comes from elsewhere, nothing runs or looks different because of a text in a page. Only a chart that is made
 * for it may stand in a page of others.
 */
export const headers = createMiddleware((context, next) => {
  const { embed, chart, as } = context.req.query();
  const isEmbedded = embed === '1' && chart !== undefined && chart !== '' && as === undefined;
  return (isEmbedded ? OF_EMBEDDED_CHARTS : OF_PAGES)(context, next);
});

/** A page elsewhere could give its own name to this address and then read the figures as if they were its own. */
export const onlyKnownNames = (names: readonly string[]) =>
  createMiddleware(async (context, next) => {
    const host = (context.req.header('host') ?? '').replace(/:\d+$/, '').toLowerCase();
    if (![...LOOPBACK_NAMES, ...names].includes(host))
      return context.text(
        'This host name is not served. To serve it, start countyflow web with --name.\n',
        421,
      );
    return next();
  });

/** The token as the password of any browser. Every wrong token takes equally long to compare. */
export const onlyWithToken = (token: string) =>
  basicAuth({ username: READER, password: token, realm: 'Countyflow' });

export const onlyReading = createMiddleware(async (context, next) => {
  if (context.req.method !== 'GET' && context.req.method !== 'HEAD')
    return context.text('Only GET.\n', 405, { Allow: 'GET, HEAD' });
  return next();
});
