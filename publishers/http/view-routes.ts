import type { Context, Hono } from 'hono';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import type { Language } from '../../schemas/text/language.ts';
import { storedMessage } from '../../domain/validation/reason-message.ts';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { countUnread } from '../../pipeline/ledger/unread.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { PAGE_LIMITS, SALES_LIMITS } from '../../schemas/http/limits.ts';
import { label } from '../../schemas/text/say.ts';
import type { RejectAnswer, ReportAnswer } from '../../schemas/http/view-answers.ts';
import { topicOf } from '../../schemas/topics.ts';
import { type OwnView, viewOf } from '../view/own-view.ts';
import { readRejects } from '../view/rejects.ts';
import { type HourSpan, hourSpan } from '../view/sales.ts';
import { ProblemError } from '../../schemas/http/problem-error.ts';
import { jsonAnswer } from './answer.ts';
import { keyOf } from './key-of.ts';
import { type Ask, codeOf, limitOf } from './questions.ts';
import { type IngestEnvironment, knownParameters, languageOf } from './request.ts';

export interface ViewParts {
  readonly clickhouse: ClickHouseClient;
  readonly kafka: KafkaConnection;
}

/** What a publisher sees of its own events, and of nobody else's. */
export function addViewRoutes(
  app: Hono<IngestEnvironment>,
  { clickhouse, kafka }: ViewParts,
  ask: Ask,
): void {
  const stateRoute = <T extends { readonly rejects: RejectAnswer[] }>(
    of: 'event' | 'order',
    read: (
      view: OwnView,
    ) => (client: ClickHouseClient, platform: Platform, id: string) => Promise<T | undefined>,
  ): void => {
    app.get(`/v1/${of}s/:id`, knownParameters(`/v1/${of}s/{id}`), async (context) => {
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

  app.get('/v1/rejects', knownParameters('/v1/rejects'), async (context) => {
    const key = keyOf(context);
    const { cursor } = context.req.query();
    const wish = { code: codeOf(context), limit: limitOf(context, PAGE_LIMITS), cursor };
    const found = await ask(context, () => readRejects(clickhouse, key, wish));
    return jsonAnswer(context, rejectsIn(languageOf(context), found));
  });

  app.get('/v1/sales', knownParameters('/v1/sales'), async (context) => {
    const key = keyOf(context);
    const span = spanOf(context);
    const page = { limit: limitOf(context, SALES_LIMITS), cursor: context.req.query('cursor') };
    const found = await ask(context, () => viewOf(key).sales(clickhouse, key.platform, span, page));
    return jsonAnswer(context, found);
  });

  app.get('/v1/report', knownParameters('/v1/report'), async (context) => {
    const key = keyOf(context);
    const span = spanOf(context);
    const found = await ask(context, () => viewOf(key).report(clickhouse, key.platform, span));
    return jsonAnswer(context, reportIn(languageOf(context), found));
  });
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
