import type { Context, Hono } from 'hono';
import { PAGE_LIMITS } from '../../schemas/http/limits.ts';
import type { ClickHouseClient } from '../../services/engines.ts';
import { readEventState } from '../../services/publishers/event-state.ts';
import { readRejects } from '../../services/publishers/rejects.ts';
import { readReport, type ReportSpan } from '../../services/publishers/report.ts';
import type { PublisherKey } from '../../services/publishers/stored-keys.ts';
import { CursorError } from '../../services/quarantine/held-page.ts';
import type { IngestEnvironment } from './environment.ts';
import { ProblemError, tryAgain } from './problem-error.ts';

export interface ViewParts {
  readonly clickhouse: ClickHouseClient;
  readonly onFailure: (error: unknown) => void;
}

/** Questions that ClickHouse answers at the same time; it has the figures to compute besides. */
const MOST_AT_ONCE = 8;
const AGAIN_SECONDS = 2;

/** What a publisher sees of its own events, and of nobody else's. */
export function addViewRoutes(
  app: Hono<IngestEnvironment>,
  { clickhouse, onFailure }: ViewParts,
  keyOf: (context: Context) => PublisherKey,
): void {
  let asking = 0;
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    if (asking >= MOST_AT_ONCE)
      throw tryAgain('unavailable', 'too many others ask at the moment', AGAIN_SECONDS);
    asking += 1;
    try {
      return await question();
    } catch (error) {
      if (error instanceof CursorError) throw new ProblemError('not-found', error.message);
      onFailure(error);
      throw tryAgain('unavailable', 'the stored events cannot be read now', AGAIN_SECONDS);
    } finally {
      asking -= 1;
    }
  };

  app.get('/v1/events/:id', async (context) => {
    const { platform } = keyOf(context);
    const id = context.req.param('id');
    if (!/^[\x21-\x7e]{1,128}$/.test(id))
      throw new ProblemError(
        'bad-request',
        'an event id has 1 to 128 printable ASCII characters without blanks',
      );
    const found = await ask(() => readEventState(clickhouse, platform, id));
    if (found === undefined)
      throw new ProblemError(
        'not-found',
        'no event with this id is stored or refused; one that was just sent is known once it was read',
      );
    return context.json(found);
  });

  app.get('/v1/rejects', async (context) => {
    const { platform } = keyOf(context);
    const { code, cursor } = context.req.query();
    const limit = limitOf(context);
    return context.json(await ask(() => readRejects(clickhouse, platform, { code, limit, cursor })));
  });

  app.get('/v1/report', async (context) => {
    const { platform } = keyOf(context);
    const span = spanOf(context);
    return context.json(await ask(() => readReport(clickhouse, platform, span)));
  });
}

function limitOf(context: Context): number {
  const text = context.req.query('limit') ?? String(PAGE_LIMITS.usual);
  const limit = Number(text);
  if (!/^\d{1,6}$/.test(text) || limit < 1 || limit > PAGE_LIMITS.most)
    throw new ProblemError('bad-request', `limit must be a whole number from 1 to ${PAGE_LIMITS.most}`);
  return limit;
}

const HOUR_MS = 3_600_000;
/** The last instant that ClickHouse's DateTime has, less a day. */
const LATEST_MS = Date.UTC(2106, 1, 6);
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i;

function spanOf(context: Context): ReportSpan {
  const read = (name: 'from' | 'until', otherwise: number): number => {
    const text = context.req.query(name);
    if (text === undefined) return otherwise;
    const epochMs = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(epochMs))
      throw new ProblemError(
        'bad-request',
        `${name} must be an instant with its offset, such as 2017-11-11T00:00:00Z`,
      );
    return Math.min(LATEST_MS, Math.max(0, Math.floor(epochMs / HOUR_MS) * HOUR_MS));
  };
  return { fromMs: read('from', 0), untilMs: read('until', LATEST_MS) };
}
