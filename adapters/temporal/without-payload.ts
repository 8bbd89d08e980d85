import type { ActivityInterceptors } from '@temporalio/worker';
import { causesOf } from '../../domain/causes.ts';
import { kindOfQuotingError } from '../errors/quoting.ts';

/** The last check before a history and the log: of an error that may quote an event, only its kind passes. */
export const withoutPayload: ActivityInterceptors = {
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        throw withoutQuotation(error);
      }
    },
  },
};

/** The error itself if neither it nor a cause of it may quote an event. */
function withoutQuotation(error: unknown): unknown {
  const [kind] = causesOf(error).flatMap((cause) => kindOfQuotingError(cause) ?? []);
  return kind === undefined
    ? error
    : new Error(`${kind}: its text is not repeated, since it may quote an event`);
}
