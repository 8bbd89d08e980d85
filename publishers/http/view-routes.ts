import type { Context, Hono } from 'hono';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import type { Language } from '../../schemas/text/language.ts';
import { storedMessage } from '../../domain/validation/reason-message.ts';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { countUnread } from '../../pipeline/ledger/unread.ts';
import { PAGE_LIMITS, SALES_LIMITS } from '../../schemas/http/limits.ts';
import { label } from '../../schemas/text/say.ts';
import type { RejectAnswer, ReportAnswer } from '../../schemas/http/view-answers.ts';
import { topicOf } from '../../schemas/topics.ts';
import { type OwnView, viewOf } from '../view/own-view.ts';
import { readRejects } from '../view/rejects.ts';
import { readRequest, readRequests } from '../view/requests.ts';
import { type HourSpan, hourSpan } from '../view/sales.ts';
import type { ReadState } from '../view/states.ts';
import { ProblemError } from '../../schemas/http/problem-error.ts';
import { REQUESTS_PAGE } from '../../schemas/http/problems.ts';
import { jsonAnswer, pageAnswer } from './answer.ts';
import { keyOf, wantsPage } from './key-of.ts';
import { type Ask, codeOf, limitOf } from './questions.ts';
import { type IngestEnvironment, languageOf, serve } from './request.ts';
import { requestPage, requestsPage } from './request-pages.ts';

export interface ViewParts {
  readonly clickhouse: ClickHouseClient;
  readonly kafka: KafkaConnection;
}

/** What a publisher sees of its own events and requests, and of nobody else's: JSON for programs, pages for browsers. */
export function addViewRoutes(
  app: Hono<IngestEnvironment>,
  { clickhouse, kafka }: ViewParts,
  ask: Ask,
): void {
  const stateRoute = <T extends { readonly rejects: RejectAnswer[] }>(
    of: 'event' | 'order',
    read: (view: OwnView) => ReadState<T>,
  ): void => {
    serve(app, 'get', `/v1/${of}s/{id}`, async (context) => {
      const key = keyOf(context);
      const id = context.req.param('id');
      if (!/^[\x21-\x7e]{1,128}$/.test(id)) throw new ProblemError('bad-request', label('http.id', { of }));
      const found = await ask(context, () => read(viewOf(key))(clickhouse, key.platform, id));
      if (found !== undefined) return jsonAnswer(context, rejectsIn(languageOf(context), found));
      if (key.sandbox) throw new ProblemError('not-found', label('http.unknown-in-sandbox'));
      const unread = await ask(context, () => countUnread(clickhouse, kafka, topicOf(key.platform)));
      // Kafka may not say how many events are unread.
      const waiting = { of, hasUnread: unread !== null, unread: String(unread) };
      throw new ProblemError(
        'not-found',
        unread === 0 ? label('http.unknown', { of }) : label('http.unknown-2', waiting),
      );
    });
  };
  stateRoute('event', ({ event }) => event);
  stateRoute('order', ({ order }) => order);

  serve(app, 'get', '/v1/rejects', async (context) => {
    const key = keyOf(context);
    const { cursor } = context.req.query();
    const wish = { code: codeOf(context), limit: limitOf(context, PAGE_LIMITS), cursor };
    const found = await ask(context, () => readRejects(clickhouse, key, wish));
    return jsonAnswer(context, rejectsIn(languageOf(context), found));
  });

  serve(app, 'get', '/v1/sales', async (context) => {
    const key = keyOf(context);
    const span = spanOf(context);
    const page = { limit: limitOf(context, SALES_LIMITS), cursor: context.req.query('cursor') };
    const found = await ask(context, () => viewOf(key).sales(clickhouse, key.platform, span, page));
    return jsonAnswer(context, found);
  });

  serve(app, 'get', '/v1/report', async (context) => {
    const key = keyOf(context);
    const span = spanOf(context);
    const found = await ask(context, () => viewOf(key).report(clickhouse, key.platform, span));
    return jsonAnswer(context, reportIn(languageOf(context), found));
  });

  serve(app, 'get', REQUESTS_PAGE, async (context) => {
    const [key, language] = [keyOf(context), languageOf(context)];
    const { cursor } = context.req.query();
    const [code, status] = [codeOf(context), statusOf(context)];
    const wish = { code, status, limit: limitOf(context, PAGE_LIMITS), cursor };
    const found = await ask(context, () => readRequests(clickhouse, key.keyId, language, wish));
    return wantsPage(context)
      ? pageAnswer(context, requestsPage(language, key, found, context.req.query()))
      : jsonAnswer(context, found);
  });

  serve(app, 'get', `${REQUESTS_PAGE}/{id}`, async (context) => {
    const [key, language, id] = [keyOf(context), languageOf(context), context.req.param('id')];
    const found = await ask(context, () => readRequest(clickhouse, key.keyId, language, id));
    if (found === undefined) throw new ProblemError('not-found', label('http.request-unknown'));
    return wantsPage(context)
      ? pageAnswer(context, requestPage(language, found))
      : jsonAnswer(context, found);
  });
}

function statusOf(context: Context): number | undefined {
  const status = context.req.query('status');
  if (status === undefined || /^[2-5]\d\d$/.test(status))
    return status === undefined ? status : Number(status);
  throw new ProblemError('bad-request', label('http.status'));
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i;

function spanOf(context: Context): HourSpan {
  const read = (name: 'from' | 'until'): number | undefined => {
    const text = context.req.query(name);
    if (text === undefined) return undefined;
    const epochMs = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(epochMs)) throw new ProblemError('bad-request', label('http.instant', { name }));
    return epochMs;
  };
  return hourSpan(read('from'), read('until'));
}

// Answers in the language that was asked for: the quarantine has the messages of refused events in English.

function rejectsIn<T extends { readonly rejects: RejectAnswer[] }>(language: Language, answer: T): T {
  const said = <P extends Parameters<typeof storedMessage>[0]>(problem: P): P => ({
    ...problem,
    message: storedMessage(problem, language),
  });
  const rejects = answer.rejects.map((reject) => ({ ...said(reject), problems: reject.problems.map(said) }));
  return { ...answer, rejects };
}

function reportIn(language: Language, answer: ReportAnswer): ReportAnswer {
  return {
    ...answer,
    refusedByReason: answer.refusedByReason.map((reason) => ({
      ...reason,
      examples: reason.examples.map((example) => ({
        ...example,
        message: storedMessage({ code: reason.code, message: example.message }, language),
      })),
    })),
  };
}
