import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { LANGUAGE_TAGS } from '../../schemas/text/language.ts';
import { label } from '../../schemas/text/say.ts';
import { QUERY_PARAMETERS, SHOP_HEADER } from '../../schemas/http/limits.ts';
import { PROBLEMS_PAGE, REASONS_PAGE } from '../../schemas/http/problems.ts';
import { topicOf } from '../../schemas/topics.ts';
import { answer, jsonAnswer, pageAnswer, problemAnswer } from './answer.ts';
import { decoded } from './body-form.ts';
import { flagOf, type IngestEnvironment, languageOf, payloadOf, readLanguage, serve } from './request.ts';
import { listed, ProblemError, tryAgain } from '../../schemas/http/problem-error.ts';
import { keyOf } from './key-of.ts';
import { problemsPage, reasonsPage } from './problems-page.ts';
import { openAsk } from './questions.ts';
import { type RecordParts, recordRequests } from './record-requests.ts';
import { sendEvents, type SendingParts } from './send-events.ts';
import type { TopicWatch } from './topic-watch.ts';
import { addViewRoutes, type ViewParts } from './view-routes.ts';

export interface IngestAppOptions extends SendingParts, ViewParts, RecordParts {
  readonly topics: TopicWatch;
  /** The parts that do not answer. */
  readonly missing: () => Promise<readonly { readonly part: string }[]>;
  /** Whether the server is about to end, and takes nothing new. */
  readonly isClosing: () => boolean;
}

const AGAIN_ELSEWHERE_SECONDS = 1;
/** An operator needs some time, and then events should flow soon. */
const TOPIC_AGAIN_SECONDS = 30;

/** `npm run contract` writes it. */
const OPENAPI = readFileSync(new URL('../../schemas/http/openapi.json', import.meta.url), 'utf8');

/** What publishers may ask by HTTP, as that document describes it. */
export function createIngestApp(options: IngestAppOptions): Hono<IngestEnvironment> {
  const { topics, isClosing, onFailure } = options;
  const ask = openAsk(onFailure);
  const app = new Hono<IngestEnvironment>();
  app.use(recordRequests(options), readLanguage, async (_context, next) => {
    if (isClosing()) throw tryAgain('unavailable', label('http.closing'), AGAIN_ELSEWHERE_SECONDS);
    await next();
  });

  serve(app, 'get', '/v1/openapi.json', (context) =>
    answer(context, OPENAPI, { 'Content-Type': 'application/json', 'Content-Language': LANGUAGE_TAGS.en }),
  );
  serve(app, 'get', PROBLEMS_PAGE, (context) => pageAnswer(context, problemsPage(languageOf(context))));
  serve(app, 'get', REASONS_PAGE, (context) => pageAnswer(context, reasonsPage(languageOf(context))));
  serve(app, 'get', '/healthz', async (context) => {
    const parts = (await options.missing()).map(({ part }) => part);
    if (parts.length === 0) return jsonAnswer(context, { ready: true });
    throw tryAgain('unavailable', label('http.not-ready', listed(parts)), AGAIN_ELSEWHERE_SECONDS);
  });

  for (const address of SENDING)
    serve(app, 'post', address, async (context) => {
      const key = keyOf(context);
      const topic = topicOf(key.platform);
      if (!key.sandbox && (await topics.isMissing(topic)))
        throw tryAgain('unavailable', label('http.topic-missing', { topic }), TOPIC_AGAIN_SECONDS);
      const sent = await sendEvents(options, context.env.incoming, key, {
        isBinary: address === '/v1/binary-events',
        isDryRun: flagOf(context, 'dry-run'),
        wait: flagOf(context, 'wait'),
        payload: payloadOf(context.req.query('as'), key),
        shop: decoded(context.req.header(SHOP_HEADER) ?? ''),
        language: languageOf(context),
        requestId: context.get('requestId'),
        note: (bytes, judged) => {
          context.set('sent', { bytes, judged });
        },
      });
      return jsonAnswer(context, sent.answer, sent.status);
    });

  addViewRoutes(app, options, ask);

  app.notFound((context) => {
    const allowed = allowedAt(context.req.path);
    if (allowed === undefined)
      return problemAnswer(context, new ProblemError('not-found', label('http.see-document')));
    const extra = { headers: { Allow: allowed } };
    return problemAnswer(
      context,
      new ProblemError('method-not-allowed', label('http.use-method', { allowed }), extra),
    );
  });
  app.onError((error, context) => {
    if (error instanceof ProblemError) return problemAnswer(context, error);
    onFailure(error, context.get('requestId'));
    return problemAnswer(context, new ProblemError('unexpected', label('http.unexpected')));
  });
  return app;
}

/** Each describes bodies of one form to generators of clients. The first takes every form. */
const SENDING = ['/v1/events', '/v1/event-batches', '/v1/records', '/v1/binary-events'] as const;

/** The methods of an address that exists. */
function allowedAt(path: string): string | undefined {
  const address = path.replace(/^(\/v1\/\w+)\/[^/]+$/, '$1/{id}');
  if (SENDING.some((one) => one === address)) return 'POST';
  return Object.hasOwn(QUERY_PARAMETERS, address) ? 'GET, HEAD' : undefined;
}
