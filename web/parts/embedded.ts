import { escapeMarkup } from '../../domain/text/escape.ts';
import { type Language, LANGUAGE_TAGS } from '../../schemas/text/language.ts';
import { say } from '../../schemas/text/say.ts';
import { ASSETS } from '../assets.ts';
import { drawing, html, type Markup, NOTHING, raw } from './markup.ts';

export interface EmbeddedChart {
  /** As a file, with title and source of its own. */
  readonly svg: string;
  readonly title: string;
  readonly language: Language;
  /** The page that the chart is from. */
  readonly page: string;
  /** Where the chart can be embedded from; null inside another page, which needs no telling. */
  readonly from: string | null;
  /** Whether newer figures may come. */
  readonly isLive: boolean;
}

const AGAIN_SECONDS = 60;

/** A chart alone, for a frame in a page of others. It runs no script, and asks for newer figures once a minute. */
export function embeddedChart({ svg, title, language, page, from, isLive }: EmbeddedChart): Markup {
  const name = `${title} · Countyflow`;
  return html`${raw('<!doctype html>')}
    <html lang="${LANGUAGE_TAGS[language]}" data-theme="light">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${isLive ? html`<meta http-equiv="refresh" content="${AGAIN_SECONDS}" />` : NOTHING}
        <title>${name}</title>
        <link rel="stylesheet" href="${ASSETS.style}" />
      </head>
      <body class="embedded">
        <main>
          <a href="${page}" target="_blank" rel="noopener" aria-label="${name}"
            >${drawing(svg.replace(/ style="[^"]*"/, ''))}</a
          >
          ${from === null ? NOTHING : howTo(svg, name, from, language)}
        </main>
      </body>
    </html>`;
}

function howTo(svg: string, name: string, from: string, language: Language): Markup {
  const [, width = '', height = ''] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  const [src, named] = [escapeMarkup(from), escapeMarkup(name)];
  const frame = `<iframe src="${src}" title="${named}" width="${width}" height="${height}" loading="lazy"></iframe>`;
  return html`<p>${say(language, 'web.embedded.how-to')}</p>
    <pre><code>${frame}</code></pre>`;
}
