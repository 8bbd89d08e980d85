import { engineFailureOf, kindOfQuotingError } from '../../adapters/errors/engine-failure.ts';
import { explainSdk } from '../../adapters/errors/explain-sdk.ts';
import { causesOf } from '../../domain/causes.ts';

/** Why a request of a publisher failed, in one line for the server's log that quotes nothing of an event. */
export function failureText(error: unknown): string {
  const failure = engineFailureOf(error) ?? (error instanceof Error ? explainSdk(error) : undefined);
  if (failure !== undefined) return failure.message;
  const [outer] = causesOf(error);
  return (outer && kindOfQuotingError(outer)) ?? (error instanceof Error ? error.message : String(error));
}
