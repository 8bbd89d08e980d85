import { ASSETS } from '../assets.ts';
import { foreign, html, type Markup, NOTHING, raw } from '../parts/markup.ts';

const TITLES = {
  400: 'This address asks for something that does not exist',
  404: 'Not found',
  503: 'No figures now',
} as const;

/** A page that could not be read tries again by itself, as it says. */
const AGAIN_SECONDS = 5;

/** What is wrong, and what would be right. */
export function problemPage(status: keyof typeof TITLES, message: string): Markup {
  return html`${raw('<!doctype html>')}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${status === 503 ? html`<meta http-equiv="refresh" content="${AGAIN_SECONDS}" />` : NOTHING}
        <title>${TITLES[status]} · Countyflow</title>
        <link rel="icon" href="${ASSETS.icon}" type="image/svg+xml" />
        <link rel="stylesheet" href="${ASSETS.style}" />
      </head>
      <body>
        <header><h1>${TITLES[status]}</h1></header>
        <main id="main">
          <p class="notice">${foreign(message)}</p>
          <p><a href="/">Countyflow</a></p>
        </main>
      </body>
    </html> `;
}
