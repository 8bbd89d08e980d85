import type { MiddlewareHandler } from 'hono';
import leven from 'leven';
import { fieldName } from '../../domain/validation/pointer.ts';
import { QUERY_PARAMETERS } from '../../schemas/http/limits.ts';
import { DETAILS } from '../../schemas/http/problem-details.ts';
import { ProblemError } from './problem-error.ts';

/** Letters that may differ from the parameter that was meant, up to half of them. */
const MOST_LETTERS = 2;

/** Throws a 400 for a parameter that the address does not have: ignored, `?dryrun=true` would publish. */
export function knownParameters(address: keyof typeof QUERY_PARAMETERS): MiddlewareHandler {
  const known: readonly string[] = QUERY_PARAMETERS[address];
  return async (context, next) => {
    const unknown = Object.keys(context.req.query()).find((name) => !known.includes(name));
    if (unknown !== undefined) {
      const isMeant = (name: string): boolean =>
        leven(name, unknown.toLowerCase()) <= Math.min(MOST_LETTERS, Math.floor(name.length / 2));
      const meant = known.find(isMeant);
      throw new ProblemError('bad-request', DETAILS.parameterUnknown(fieldName(unknown), known, meant));
    }
    await next();
  };
}
