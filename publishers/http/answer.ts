import { type Context, Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { LANGUAGE_TAGS } from '../../schemas/text/language.ts';
import { PROBLEM_MEDIA_TYPE, REQUEST_ID_HEADER } from '../../schemas/http/limits.ts';
import { type ProblemError, problemText } from '../../schemas/http/problem-error.ts';
import { HTTP_PROBLEMS, REQUESTS_PAGE } from '../../schemas/http/problems.ts';
import { isRequestsPage } from './key-of.ts';
import { type Html, STYLE_SOURCE } from './page.ts';
import { type IngestEnvironment, languageOf } from './request.ts';

type Asked = Context<IngestEnvironment>;

const safe = await new Hono()
  .use(
    secureHeaders({
      strictTransportSecurity: false,
      contentSecurityPolicy: { defaultSrc: ["'none'"], styleSrc: [STYLE_SOURCE], frameAncestors: ["'none'"] },
    }),
  )
  .get('/', (context) => context.body(null))
  .request('/');
const OF_EACH = { ...Object.fromEntries(safe.headers), 'Cache-Control': 'no-store' };

/** With the headers of each answer. hono's `context.json` and middlewares would sort and copy them, an eighth of the work. */
export function answer(
  context: Asked,
  body: string,
  headers: Readonly<Record<string, string>> & { readonly 'Content-Type': string },
  status: ContentfulStatusCode = 200,
): Response {
  const id = context.get('requestId');
  const isLog = isRequestsPage(context);
  const isKept = context.get('key') !== undefined && !isLog;
  return new Response(body, {
    status,
    headers: {
      ...OF_EACH,
      [REQUEST_ID_HEADER]: id,
      // A document that has one language only says so itself.
      'Content-Language': LANGUAGE_TAGS[languageOf(context)],
      Vary: isLog ? 'Accept, Accept-Language' : 'Accept-Language',
      ...(isKept && { Link: `<${REQUESTS_PAGE}/${id}>; rel="describedby"` }),
      ...headers,
    },
  });
}

export function jsonAnswer(context: Asked, value: unknown, status?: ContentfulStatusCode): Response {
  return answer(context, JSON.stringify(value), { 'Content-Type': 'application/json' }, status);
}

export async function pageAnswer(context: Asked, page: Html): Promise<Response> {
  return answer(context, String(await page), { 'Content-Type': 'text/html; charset=UTF-8' });
}

export function problemAnswer(context: Asked, error: ProblemError): Response {
  context.set('problem', error);
  return answer(
    context,
    problemText(error, languageOf(context)),
    { 'Content-Type': PROBLEM_MEDIA_TYPE, ...error.extra.headers },
    HTTP_PROBLEMS[error.problem],
  );
}
