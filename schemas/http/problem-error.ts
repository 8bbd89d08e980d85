import type { Label, Language } from '../text/language.ts';
import { say } from '../text/say.ts';
import { HTTP_PROBLEMS, type HttpProblem, problemType } from './problems.ts';

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

/** The body of the answer, as RFC 9457 has it. `explained`: what the address begins with that explains a problem. */
export function problemText(
  { problem, detail, extra }: ProblemError,
  language: Language,
  explained?: string,
): string {
  return JSON.stringify({
    type: problemType(problem, explained),
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
