import { html } from 'hono/html';
import { type Language, LANGUAGE_TAGS } from '../../schemas/text/language.ts';
import { HTTP_PROBLEMS } from '../../schemas/http/problems.ts';

const TITLE = { en: 'Problems of requests', zh: '请求出错的原因' } as const;

/** What each problem means and what to do, for whoever opens the type of one. */
export function problemsPage(language: Language): ReturnType<typeof html> {
  const problems = Object.entries(HTTP_PROBLEMS).map(
    ([name, { status, title, remedy }]) =>
      html`<h2 id="${name}">${status} ${name}</h2>
        <p>${title[language]}</p>
        <p>${remedy[language]}</p>`,
  );
  return html`<!doctype html>
    <html lang="${LANGUAGE_TAGS[language]}">
      <head>
        <meta charset="utf-8" />
        <title>${TITLE[language]}</title>
      </head>
      <body>
        <h1>${TITLE[language]}</h1>
        ${problems}
      </body>
    </html>`;
}
