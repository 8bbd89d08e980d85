import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { languageDetector } from 'hono/language';
import { nearestName } from '../../domain/nearest-name.ts';
import type { Language } from '../../schemas/text/language.ts';
import { fieldName } from '../../domain/validation/pointer.ts';
import { type Address, QUERY_PARAMETERS } from '../../schemas/http/limits.ts';
import { label } from '../../schemas/text/say.ts';
import { type Payload, PAYLOAD_NAMES, PAYLOADS } from '../../schemas/platforms/payloads.ts';
import type { PublisherKey } from '../keys/stored-keys.ts';
import type { JudgedEvents } from './send-events.ts';
import { listed, ProblemError } from '../../schemas/http/problem-error.ts';

/** Answers at an address, as the OpenAPI document has it, if its parameters are known. */
export function serve(
  app: Hono<IngestEnvironment>,
  method: 'get' | 'post',
  address: Address,
  answer: (context: Context<IngestEnvironment, '/:id'>) => Response | Promise<Response>,
): void {
  app[method](address.replace('{id}', ':id'), (context) => {
    context.set('address', address);
    requireKnown(Object.keys(context.req.query()), QUERY_PARAMETERS[address]);
    return answer(context);
  });
}

/** Throws a 400 for a parameter that the address does not have: ignored, `?dryrun=true` would publish. */
function requireKnown(parameters: readonly string[], known: readonly string[]): void {
  const unknown = parameters.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const [name, meant] = [fieldName(unknown), nearestName(unknown, known)];
  const others = { hasMeant: meant !== undefined, meant, ...listed(known) };
  throw new ProblemError(
    'bad-request',
    known.length === 0
      ? label('http.parameter-unknown', { name })
      : label('http.parameter-unknown-2', { name, ...others }),
  );
}

export function flagOf(context: Context, name: 'wait' | 'dry-run'): boolean {
  const flag = context.req.query(name);
  if (flag === undefined || flag === 'false') return false;
  if (flag === 'true') return true;
  throw new ProblemError('bad-request', label('http.boolean', { name }));
}

/** Whose own records the body holds, by the parameter `as`; undefined if it holds events. Throws where the key may not. */
export function payloadOf(as: string | undefined, { platform }: PublisherKey): Payload | undefined {
  if (as === undefined) return undefined;
  const payload = PAYLOAD_NAMES.find((name) => name === as);
  if (payload === undefined)
    throw new ProblemError('bad-request', label('http.as-unknown', listed(PAYLOAD_NAMES)));
  if (PAYLOADS[payload].some((one) => one === platform)) return payload;
  const { en, zh } = label('common.or');
  const platforms = { en: PAYLOADS[payload].join(en), zh: PAYLOADS[payload].join(zh) };
  throw new ProblemError('forbidden', label('http.as-forbidden', { payload, platforms, own: platform }));
}

/** What came with a request, as far as it was read. */
export interface SentBody {
  readonly bytes: number;
  readonly judged: JudgedEvents | undefined;
}

/** What Node and the middlewares give each route beside the request. */
export interface IngestEnvironment {
  Bindings: HttpBindings;
  Variables: {
    readonly requestId: string;
    /** Of the request, if it has a valid one. */
    readonly key: PublisherKey | undefined;
    readonly address?: Address;
    /** Why it failed, if it did. */
    readonly problem?: ProblemError;
    readonly sent?: SentBody;
  };
}

/** The language that the request asks for: English, unless it prefers Chinese to it. */
export function languageOf(context: Context): Language {
  return context.get('language') === 'zh' ? 'zh' : 'en';
}

/** Reads `Accept-Language`, for `languageOf`. */
export const readLanguage = languageDetector({
  supportedLanguages: ['en', 'zh'],
  fallbackLanguage: 'en',
  order: ['header'],
  caches: false,
});
