import { html } from 'hono/html';
import { MEDIA_TYPES, REQUEST_ID_HEADER } from '../../schemas/http/limits.ts';
import { HTTP_PROBLEMS, type HttpProblem } from '../../schemas/http/problems.ts';
import { type Language, LANGUAGE_TAGS } from '../../schemas/text/language.ts';
import { say } from '../../schemas/text/say.ts';

/** What each problem means and what to do, for whoever opens the type of one. */
export function problemsPage(language: Language): ReturnType<typeof html> {
  const title = say(language, 'http.problem.page');
  const names = { ...MEDIA_TYPES, header: REQUEST_ID_HEADER };
  const problems = Object.entries(HTTP_PROBLEMS).map(
    ([name, status]) =>
      html`<h2 id="${name}">${status} ${name}</h2>
        <p>${say(language, `http.problem.${name as HttpProblem}.title`)}</p>
        <p>${say(language, `http.problem.${name as HttpProblem}.remedy`, names)}</p>`,
  );
  return html`<!doctype html>
    <html lang="${LANGUAGE_TAGS[language]}">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
      </head>
      <body>
        <h1>${title}</h1>
        ${problems}
      </body>
    </html>`;
}
