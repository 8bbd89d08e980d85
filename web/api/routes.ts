import { hash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { compress } from 'hono/compress';
import { etag } from 'hono/etag';
import { languageDetector } from 'hono/language';
import { PROBLEM_MEDIA_TYPE } from '../../schemas/http/limits.ts';
import { ProblemError, problemText, tryAgain } from '../../schemas/http/problem-error.ts';
import { HTTP_PROBLEMS } from '../../schemas/http/problems.ts';
import { label } from '../../schemas/text/say.ts';
import type { Figures } from '../figures/figures.ts';
import { StillComputingError } from '../figures/kept.ts';
import { problemOf } from '../figures/problem.ts';
import { campaigns } from './campaigns.ts';
import { CSVW_TYPE } from './csvw.ts';
import { INDEX, OPENAPI, PROBLEMS } from './openapi.ts';
import { pageOf, WRITERS } from './page.ts';
import { type Format, refuseUnknown, wishOf } from './parameters.ts';
import { readAnswer, RESOURCES } from './resources.ts';
import { sdmxRoutes } from './sdmx.ts';

/** Who has an answer asks whether it still holds: that of an edition does, and is asked for again once a day. */
const CACHED = { live: 'private, no-cache', edition: 'private, max-age=86400' } as const;
const AGAIN_SECONDS = 1;

/** The figures of the pages for programs, as the document at `/openapi.json` describes it. */
export function apiRoutes(figures: Figures, onFailure: (error: unknown) => void): Hono {
  const app = new Hono();
  const language = languageDetector({
    ...{ supportedLanguages: ['en', 'zh'], fallbackLanguage: 'en', order: ['header'], caches: false },
  });
  app.use(compress(), etag(), language, async (context, next) => {
    context.header('Cache-Control', CACHED.live);
    context.header('Vary', 'Accept, Accept-Language, Authorization');
    await next();
  });

  for (const [path, read] of [
    ['/', () => INDEX],
    ['/openapi.json', () => OPENAPI],
    ['/campaigns', async () => ({ campaigns: await campaigns(figures) })],
  ] as const)
    app.get(path, async (context) => {
      refuseUnknown([], new URL(context.req.url).searchParams);
      return context.json(await read());
    });

  for (const [name, resource] of Object.entries(RESOURCES))
    app.get(`/${name}`, async (context) => {
      const { searchParams } = new URL(context.req.url);
      const wish = wishOf(resource, searchParams);
      const page = pageOf(resource, wish, await readAnswer(figures, resource, wish), searchParams);
      const { type, write } = WRITERS[wish.format ?? preferred(context)];
      const { edition, ...of } = page.of;
      context.header('Cache-Control', edition === null ? CACHED.live : CACHED.edition);
      for (const [part, value] of Object.entries({ ...of, edition: edition?.number ?? 0 }))
        context.header(`Countyflow-${part.replaceAll('_', '-')}`, String(value));
      const links = [
        `<${page.csvw}>; rel="describedby"; type="${CSVW_TYPE}"`,
        ...(page.next === null ? [] : [`<${page.next}>; rel="next"`]),
        '</api/v1/campaigns>; rel="version-history"',
      ];
      context.header('Link', links.join(', '));
      const text = write(page, resource.columns);
      // The middleware would copy the answer to read it.
      context.header('ETag', `"${hash('sha1', text)}"`);
      return context.body(text, 200, { 'Content-Type': type });
    });

  app.route('/sdmx', sdmxRoutes(figures));
  app.all('*', () => {
    throw new ProblemError('not-found', label('web.api.see-index'));
  });
  app.onError((error, context) => {
    const problem = error instanceof ProblemError ? error : problemFor(error);
    if (problem.problem === 'unavailable' && !(error instanceof StillComputingError)) onFailure(error);
    return context.body(
      problemText(problem, context.get('language') === 'zh' ? 'zh' : 'en', PROBLEMS),
      HTTP_PROBLEMS[problem.problem],
      { 'Content-Type': PROBLEM_MEDIA_TYPE, 'Cache-Control': 'no-store', ...problem.extra.headers },
    );
  });
  return app;
}

function preferred(context: Context): Format {
  const supports = ['application/json', 'text/csv'];
  const type = accepts(context, { header: 'Accept', supports, default: 'application/json' });
  return type === 'text/csv' ? 'csv' : 'json';
}

/** What the pages say of the same failure. */
function problemFor(error: Error): ProblemError {
  const { status, againSeconds = AGAIN_SECONDS, en, zh } = problemOf(error);
  if (status === 404) return new ProblemError('not-found', { en, zh });
  if (status === 400) return new ProblemError('bad-request', { en, zh });
  const isComputing = error instanceof StillComputingError;
  return tryAgain(
    'unavailable',
    label(isComputing ? 'web.api.still-computing' : 'web.api.no-answer'),
    againSeconds,
  );
}
