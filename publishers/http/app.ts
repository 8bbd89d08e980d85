import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { LANGUAGE_TAGS } from '../../domain/statistics/wording/language.ts';
import { SHOP_HEADER } from '../../schemas/http/limits.ts';
import { DETAILS } from '../../schemas/http/problem-details.ts';
import { topicOf } from '../../schemas/topics.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { PublisherKey } from '../keys/stored-keys.ts';
import { decoded } from './body-form.ts';
import { type IngestEnvironment, inLanguages, knownParameters, languageOf, payloadOf } from './request.ts';
import { ProblemError, problemResponse, tryAgain } from './problem-error.ts';
import { sendEvents, type SendingParts } from './send-events.ts';
import type { TopicWatch } from './topic-watch.ts';
import { addViewRoutes, type ViewParts } from './view-routes.ts';

export interface IngestAppOptions extends SendingParts, ViewParts {
  readonly keys: KeyRing;
  readonly topics: TopicWatch;
  readonly openapi: unknown;
  /** Whether the server is about to end, and takes nothing new. */
  readonly isClosing: () => boolean;
}

const AGAIN_ELSEWHERE_SECONDS = 1;
/** An operator needs some time, and then events should flow soon. */
const TOPIC_AGAIN_SECONDS = 30;

/** What publishers may ask by HTTP. docs/contract/openapi.json describes it. */
export function createIngestApp(options: IngestAppOptions): Hono<IngestEnvironment> {
  const { keys, topics, isClosing, onFailure } = options;
  const app = new Hono<IngestEnvironment>();
  app.use(secureHeaders({ strictTransportSecurity: false }), inLanguages(), async (context, next) => {
    if (isClosing()) throw tryAgain('unavailable', DETAILS.closing, AGAIN_ELSEWHERE_SECONDS);
    await next();
    context.header('Cache-Control', 'no-store');
  });

  app.get('/v1/openapi.json', knownParameters('/v1/openapi.json'), (context) =>
    context.json(options.openapi, 200, { 'Content-Language': LANGUAGE_TAGS.en }),
  );

  app.post('/v1/events', knownParameters('/v1/events'), async (context) => {
    const key = keyOf(context, keys);
    const topic = topicOf(key.platform);
    if (await topics.isMissing(topic))
      throw tryAgain('unavailable', DETAILS.topicMissing(topic), TOPIC_AGAIN_SECONDS);
    const language = languageOf(context);
    const shop = decoded(context.req.header(SHOP_HEADER) ?? '');
    const payload = payloadOf(context.req.query('as'), key);
    const sending = { wait: waitOf(context), payload, shop, language };
    const { status, answer } = await sendEvents(options, context.env.incoming, key, sending);
    return context.json(answer, status);
  });

  addViewRoutes(app, options, (context) => keyOf(context, keys));

  app.notFound((context) => {
    const allowed = allowedAt(context.req.path);
    const language = languageOf(context);
    if (allowed === undefined)
      return problemResponse(new ProblemError('not-found', DETAILS.seeDocument), language);
    const headers = { Allow: allowed };
    const error = new ProblemError('method-not-allowed', DETAILS.useMethod(allowed), { headers });
    return problemResponse(error, language);
  });
  app.onError((error, context) => {
    const language = languageOf(context);
    if (error instanceof ProblemError) return problemResponse(error, language);
    if (error instanceof HTTPException) return error.getResponse();
    onFailure(error);
    return problemResponse(new ProblemError('unexpected', DETAILS.unexpected), language);
  });
  return app;
}

const READABLE = /^\/v1\/(?:openapi\.json|rejects|report|events\/[^/]+)$/;

/** The methods of an address that exists. */
function allowedAt(path: string): string | undefined {
  if (path === '/v1/events') return 'POST';
  return READABLE.test(path) ? 'GET, HEAD' : undefined;
}

function keyOf(context: Context, keys: KeyRing): PublisherKey {
  const [, text] = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '') ?? [];
  const key = text === undefined ? undefined : keys.find(text);
  if (key !== undefined) return key;
  const detail = text === undefined ? DETAILS.keyMissing : DETAILS.keyUnknown;
  throw new ProblemError('unauthorized', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}

function waitOf(context: Context): boolean {
  const wait = context.req.query('wait');
  if (wait === undefined || wait === 'false') return false;
  if (wait === 'true') return true;
  throw new ProblemError('bad-request', DETAILS.wait);
}
