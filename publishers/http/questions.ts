import type { Context } from 'hono';
import { nearestName } from '../../domain/nearest-name.ts';
import { CursorError } from '../../pipeline/quarantine/held-page.ts';
import { REASONS } from '../../schemas/event/reason-codes.ts';
import { ProblemError, tryAgain } from '../../schemas/http/problem-error.ts';
import { label } from '../../schemas/text/say.ts';
import type { IngestEnvironment } from './request.ts';

/** Questions that ClickHouse answers at the same time; it has the figures to compute besides. */
const MOST_AT_ONCE = 8;
const AGAIN_SECONDS = 2;

/** Asks ClickHouse. Throws a 503 if too many ask, or if it does not answer, and a 400 for what is no cursor. */
export type Ask = <T>(context: Context<IngestEnvironment>, question: () => Promise<T>) => Promise<T>;

export function openAsk(onFailure: (error: unknown, requestId?: string) => void): Ask {
  let asking = 0;
  return async (context, question) => {
    if (asking >= MOST_AT_ONCE) throw tryAgain('unavailable', label('http.askers-busy'), AGAIN_SECONDS);
    asking += 1;
    try {
      return await question();
    } catch (error) {
      if (error instanceof CursorError) throw new ProblemError('bad-request', label('http.cursor'));
      onFailure(error, context.get('requestId'));
      throw tryAgain('unavailable', label('http.unreadable'), AGAIN_SECONDS);
    } finally {
      asking -= 1;
    }
  };
}

/** A reason that no event can have is a mistake: it would find nothing, as if nothing were refused. */
export function codeOf(context: Context): string | undefined {
  const code = context.req.query('code');
  if (code === undefined || Object.hasOwn(REASONS, code)) return code;
  const meant = nearestName(code, Object.keys(REASONS));
  throw new ProblemError('bad-request', label('http.code', { hasMeant: meant !== undefined, meant }));
}

export function limitOf(
  context: Context,
  { usual, most }: { readonly usual: number; readonly most: number },
): number {
  const text = context.req.query('limit') ?? String(usual);
  const limit = Number(text);
  if (!/^\d{1,6}$/.test(text) || limit < 1 || limit > most)
    throw new ProblemError('bad-request', label('http.limit', { most: String(most) }));
  return limit;
}
