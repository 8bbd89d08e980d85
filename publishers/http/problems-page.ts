import { html } from 'hono/html';
import { MEDIA_TYPES, REQUEST_ID_HEADER } from '../../schemas/http/limits.ts';
import { HTTP_PROBLEMS, type HttpProblem } from '../../schemas/http/problems.ts';
import type { Language } from '../../schemas/text/language.ts';
import { say } from '../../schemas/text/say.ts';
import { type Html, pageOf } from './page.ts';

/** What each problem means and what to do. The `type` of a problem links to its entry. */
export function problemsPage(language: Language): Html {
  const names = { ...MEDIA_TYPES, header: REQUEST_ID_HEADER };
  const problems = Object.entries(HTTP_PROBLEMS).map(
    ([name, status]) =>
      html`<h2 id="${name}">${status} ${name}</h2>
        <p>${say(language, `http.problem.${name as HttpProblem}.title`)}</p>
        <p>${say(language, `http.problem.${name as HttpProblem}.remedy`, names)}</p>`,
  );
  return pageOf(language, say(language, 'http.problem.page'), problems);
}
