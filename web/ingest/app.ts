import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { topicOf } from '../../schemas/topics.ts';
import type { KeyRing } from '../../services/publishers/key-ring.ts';
import type { PublisherKey } from '../../services/publishers/stored-keys.ts';
import type { TopicWatch } from '../../services/publishers/topic-watch.ts';
import { noTopic } from '../../services/publishing/no-topic.ts';
import type { IngestEnvironment } from './environment.ts';
import { payloadOf } from './payload-of.ts';
import { ProblemError, problemResponse, tryAgain } from './problem-error.ts';
import { sendEvents, type SendingParts } from './send-events.ts';
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
  app.use(secureHeaders({ strictTransportSecurity: false }), async (context, next) => {
    if (isClosing())
      throw tryAgain('unavailable', 'the server is about to end; nothing was sent', AGAIN_ELSEWHERE_SECONDS);
    await next();
    context.header('Cache-Control', 'no-store');
  });

  app.get('/v1/openapi.json', (context) => context.json(options.openapi));

  app.post('/v1/events', async (context) => {
    const key = keyOf(context, keys);
    const topic = topicOf(key.platform);
    if (await topics.isMissing(topic))
      throw tryAgain('unavailable', `${noTopic(topic).message}; nothing was sent`, TOPIC_AGAIN_SECONDS);
    const sending = { wait: waitOf(context), payload: payloadOf(context.req.query('as'), key) };
    const { status, answer } = await sendEvents(options, context.env.incoming, key, sending);
    return context.json(answer, status);
  });

  addViewRoutes(app, options, (context) => keyOf(context, keys));

  app.notFound((context) => {
    const allowed = allowedAt(context.req.path);
    if (allowed === undefined) return problemResponse(new ProblemError('not-found', 'see /v1/openapi.json'));
    const headers = { Allow: allowed };
    return problemResponse(new ProblemError('method-not-allowed', `use ${allowed}`, { headers }));
  });
  app.onError((error) => {
    if (error instanceof ProblemError) return problemResponse(error);
    if (error instanceof HTTPException) return error.getResponse();
    onFailure(error);
    return problemResponse(new ProblemError('unexpected', 'the log of the server says why'));
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
  const detail =
    text === undefined
      ? 'send the header Authorization: Bearer KEY'
      : 'the key is unknown, or has ended: ask the operator';
  throw new ProblemError('unauthorized', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}

function waitOf(context: Context): boolean {
  const wait = context.req.query('wait');
  if (wait === undefined || wait === 'false') return false;
  if (wait === 'true') return true;
  throw new ProblemError('bad-request', 'wait must be true or false');
}
