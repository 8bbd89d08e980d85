import { hash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { type Language, LANGUAGE_TAGS } from '../../schemas/text/language.ts';

export type Html = ReturnType<typeof html>;

const STYLE = `:root{color-scheme:light dark}
body{max-width:60rem;margin:0 auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
pre,code{font-family:ui-monospace,monospace;white-space:pre-wrap}
li{margin:.5rem 0}
:target{outline:2px solid;outline-offset:.3rem}`;

/** Allows this style sheet and no other. */
export const STYLE_SOURCE = `'sha256-${hash('sha256', STYLE, 'base64')}'`;

/** A page for people, which needs nothing but itself. */
export function pageOf(language: Language, title: string, content: Html | readonly Html[]): Html {
  return html`<!doctype html>
    <html lang="${LANGUAGE_TAGS[language]}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
}
