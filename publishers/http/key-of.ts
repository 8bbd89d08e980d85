import type { Context } from 'hono';
import { ProblemError } from '../../schemas/http/problem-error.ts';
import { REQUESTS_PAGE } from '../../schemas/http/problems.ts';
import { label } from '../../schemas/text/say.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { PublisherKey } from '../keys/stored-keys.ts';
import type { IngestEnvironment } from './request.ts';

type Asked = Context<IngestEnvironment>;

/** The valid key of a request; undefined if it has none. */
export function keyIn(context: Asked, keys: KeyRing): PublisherKey | undefined {
  const text = keyText(context);
  return text === undefined ? undefined : keys.find(text);
}

/** Throws a 401 where there is none. */
export function keyOf(context: Asked): PublisherKey {
  const key = context.get('key');
  if (key !== undefined) return key;
  const detail = keyText(context) === undefined ? label('http.key-missing') : label('http.key-unknown');
  const scheme =
    isRequestsPage(context) && wantsPage(context) ? 'Basic realm="Countyflow", charset="UTF-8"' : 'Bearer';
  throw new ProblemError('unauthorized', detail, { headers: { 'WWW-Authenticate': scheme } });
}

/** Whether a browser asks, which shows a page. */
export function wantsPage(context: Context): boolean {
  return context.req.header('accept')?.includes('text/html') ?? false;
}

export function isRequestsPage({ req }: Context): boolean {
  return req.path === REQUESTS_PAGE || req.path.startsWith(`${REQUESTS_PAGE}/`);
}

/** A browser repeats a password by itself, so only the pages that it reads take one. */
function keyText(context: Context): string | undefined {
  const header = context.req.header('authorization') ?? '';
  const [, bearer] = /^Bearer +(\S+)$/i.exec(header) ?? [];
  if (bearer !== undefined || !isRequestsPage(context)) return bearer;
  const [, basic = ''] = /^Basic +(\S+)$/i.exec(header) ?? [];
  return /^[^:]*:(\S+)$/.exec(Buffer.from(basic, 'base64').toString())?.[1];
}
