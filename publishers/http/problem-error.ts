import { engineFailureOf, kindOfQuotingError } from '../../adapters/errors/engine-failure.ts';
import { explainSdk } from '../../adapters/errors/explain-sdk.ts';
import { causesOf } from '../../domain/causes.ts';
import type { Label, Language } from '../../schemas/text/language.ts';
import { say } from '../../schemas/text/say.ts';
import { HTTP_PROBLEMS, type HttpProblem, problemType } from '../../schemas/http/problems.ts';

interface Extra {
  readonly headers?: Readonly<Record<string, string>>;
  /** Members of the answer beside those of RFC 9457. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Why a request fails. Its detail repeats nothing of the request's body. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: HttpProblem;
  readonly detail: Label;
  readonly extra: Extra;

  constructor(problem: HttpProblem, detail: Label, extra: Extra = {}) {
    super(detail.en);
    [this.problem, this.detail, this.extra] = [problem, detail, extra];
  }
}

/** The body of the answer, as RFC 9457 has it. */
export function problemText({ problem, detail, extra }: ProblemError, language: Language): string {
  return JSON.stringify({
    type: problemType(problem),
    title: say(language, `http.problem.${problem}.title`),
    status: HTTP_PROBLEMS[problem],
    detail: detail[language],
    ...extra.members,
  });
}

/** The caller may try again after so many seconds. */
export function tryAgain(
  problem: 'rate-limited' | 'unavailable',
  detail: Label,
  seconds: number,
): ProblemError {
  return new ProblemError(problem, detail, {
    headers: { 'Retry-After': String(Math.max(1, Math.ceil(seconds))) },
  });
}

/** Names as the catalogue's texts list them: by commas, and as Chinese does. */
export function listed(names: readonly string[]) {
  return { names: names.join(', '), chain: names.join('、') };
}

/** Why a request of a publisher failed, in one line for the server's log that quotes nothing of an event. */
export function failureText(error: unknown): string {
  const failure = engineFailureOf(error) ?? (error instanceof Error ? explainSdk(error) : undefined);
  if (failure !== undefined) return failure.message;
  const [outer] = causesOf(error);
  return (outer && kindOfQuotingError(outer)) ?? (error instanceof Error ? error.message : String(error));
}
