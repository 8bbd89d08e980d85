import type { Context, Hono } from 'hono';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { PAGE_LIMITS } from '../../schemas/http/limits.ts';
import { ProblemError } from '../../schemas/http/problem-error.ts';
import { REQUESTS_PAGE } from '../../schemas/http/problems.ts';
import { label } from '../../schemas/text/say.ts';
import { readRequest, readRequests } from '../view/requests.ts';
import { jsonAnswer, pageAnswer } from './answer.ts';
import { keyOf, wantsPage } from './key-of.ts';
import { type Ask, codeOf, limitOf } from './questions.ts';
import { type IngestEnvironment, knownParameters, languageOf } from './request.ts';
import { requestPage, requestsPage } from './request-pages.ts';

/** What a key sees of its own requests: JSON for programs, pages for browsers. */
export function addRequestRoutes(app: Hono<IngestEnvironment>, clickhouse: ClickHouseClient, ask: Ask): void {
  app.get(REQUESTS_PAGE, knownParameters('/v1/requests'), async (context) => {
    const [key, language] = [keyOf(context), languageOf(context)];
    const { cursor } = context.req.query();
    const wish = {
      code: codeOf(context),
      status: statusOf(context),
      limit: limitOf(context, PAGE_LIMITS),
      cursor,
    };
    const found = await ask(context, () => readRequests(clickhouse, key.keyId, language, wish));
    return wantsPage(context)
      ? pageAnswer(context, requestsPage(language, key, found, context.req.query()))
      : jsonAnswer(context, found);
  });

  app.get(`${REQUESTS_PAGE}/:id`, knownParameters('/v1/requests/{id}'), async (context) => {
    const [key, language] = [keyOf(context), languageOf(context)];
    const found = await ask(context, () =>
      readRequest(clickhouse, key.keyId, language, context.req.param('id')),
    );
    if (found === undefined) throw new ProblemError('not-found', label('http.request-unknown'));
    return wantsPage(context)
      ? pageAnswer(context, requestPage(language, found))
      : jsonAnswer(context, found);
  });
}

function statusOf(context: Context): number | undefined {
  const status = context.req.query('status');
  if (status === undefined || /^[2-5]\d\d$/.test(status))
    return status === undefined ? undefined : Number(status);
  throw new ProblemError('bad-request', label('http.status'));
}
