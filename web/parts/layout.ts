import { say } from '../../schemas/text/say.ts';
import { LANGUAGE_TAGS } from '../../schemas/text/language.ts';
import { marked } from '../../statistics/figures/data-origin.ts';
import { type Address, addressWith, elsewhere } from '../address.ts';
import { ASSETS, iconOf } from '../assets.ts';
import type { Page } from '../site.ts';
import { foreign, html, type Markup, NOTHING, raw } from './markup.ts';
import { originBanner } from './view.ts';

/** A page whose parts are drawn. */
export interface PageParts extends Pick<
  Page,
  'title' | 'within' | 'campaign' | 'told' | 'dataOrigin' | 'mark'
> {
  readonly address: Address;
  /** Links that choose what the page shows. */
  readonly controls: readonly Markup[];
  readonly body: Markup;
  /** A section is still to come: without a script, the page asks for it by itself. */
  readonly isPending?: boolean;
  readonly footer: Markup;
  /** Where the page hears of newer figures; null if it shows what never changes. */
  readonly stream: string | null;
  /** What the stream calls these figures. */
  readonly tag: string;
  readonly live: Markup;
  /** Whole address of its chart as an image. */
  readonly image?: string | undefined;
}

/**
 * The library may evaluate no text, a morph keeps open what the reader opened, and an error never replaces figures that
 * the reader has.
 */
const HTMX = JSON.stringify({
  history: false,
  includeIndicatorCSS: false,
  morphIgnore: ['data-htmx-powered', 'open'],
  noSwap: [204, 304, '4xx', '5xx'],
});

/** A wall shows the campaign at a glance: other pages are for somebody who reads and presses. */
function hasWall({ address, campaign }: Pick<PageParts, 'address' | 'campaign'>): boolean {
  return campaign !== null && address.path === `/campaigns/${campaign}`;
}

export function layout(parts: PageParts): Markup {
  const { address, title, within, controls, body, footer, stream, tag, live, mark = 0 } = parts;
  const { lang, theme, wall, ignored } = address;
  const self = addressWith(address);
  const count = mark === 0 ? '' : `(${mark}) `;
  const head = `${count}${within === null ? title : `${title} – ${within}`} · Countyflow`;
  const isWall = wall !== undefined && hasWall(parts);
  return html`${raw('<!doctype html>')}
    <html
      lang="${LANGUAGE_TAGS[lang]}"
      ${theme === undefined ? NOTHING : html` data-theme="${theme}"`}${isWall ? raw(' data-wall') : NOTHING}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="${theme ?? 'light dark'}" />
        <meta name="htmx-config" content="${HTMX}" />
        <title>${head}</title>
        ${shared(parts)}
        ${parts.isPending === true ? html`<noscript><meta http-equiv="refresh" content="2" /></noscript>` : NOTHING}
        <link rel="icon" href="${iconOf(mark)}" type="image/svg+xml" />
        ${(lang === 'zh' ? [] : ASSETS.fonts).map((path) => html`<link rel="preload" href="${path}" as="font" type="font/woff2" crossorigin />`)}
        <link rel="stylesheet" href="${ASSETS.style}" />
        <script src="${ASSETS.script}" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">${say(lang, 'web.layout.to-the-figures')}</a>
        <header>
          <h1 id="title">${title}${within === null ? NOTHING : html` <small>${within}</small>`}</h1>
          <p
            class="live"
            ${stream === null ? NOTHING : html` id="live" role="status" data-hx-sse:connect="${stream}" data-hx-trigger="load, again" data-hx-swap="innerHTML"`}
          >
            ${live}
          </p>
          <p class="lost" hidden>
            ${say(lang, 'web.layout.the-web-server-has')}
            <time></time>${say(lang, 'web.layout.these-figures-no-longer')}
          </p>
          ${
            isWall
              ? NOTHING
              : html`<nav class="pages" aria-label="${say(lang, 'web.layout.pages')}">
                    ${pageLinks(parts)}
                  </nav>
                  ${controls}`
          }
          ${wall === undefined || isWall ? NOTHING : html`<p class="ignored">${say(lang, 'web.layout.no-wall')}</p>`}
          ${
            ignored.length === 0
              ? NOTHING
              : html`<p class="ignored">
                  ${say(lang, 'web.layout.ignored-in-the-address')} ${foreign(ignored.join(', '))}
                </p>`
          }
        </header>
        <main
          id="main"
          data-tag="${tag}"
          data-title="${head}"
          data-icon="${iconOf(mark)}"
          data-hx-get="${self}"
          data-hx-trigger="figures from:#live"
          data-hx-select="#main"
          data-hx-swap="outerMorph"
        >
          ${originBanner(parts.dataOrigin, lang)}
          ${parts.told == null || isWall ? NOTHING : html`<p class="told">${parts.told}</p>`} ${body}
          <footer>${footer}</footer>
        </main>
        <dialog id="answer" aria-label="${say(lang, 'web.layout.what-this-figure-is')}"></dialog>
      </body>
    </html> `;
}

/** What a message or a search shows of a link to the page. The sentence says by itself if its figures are simulated. */
function shared({ title, within, told, image, dataOrigin, address: { lang } }: PageParts): Markup {
  const name = within === null ? title : `${title} – ${within}`;
  const text = told == null ? name : marked(told, dataOrigin, lang);
  return html`<meta name="description" content="${text}" />
    <meta property="og:type" content="article" />
    <meta property="og:site_name" content="Countyflow" />
    <meta property="og:title" content="${name}" />
    <meta property="og:description" content="${text}" />
    ${image === undefined ? NOTHING : html`<meta property="og:image" content="${image}" /><meta property="og:image:alt" content="${text}" /><meta name="twitter:card" content="summary_large_image" />`}`;
}

function pageLinks({ address, campaign }: PageParts): Markup {
  const { lang, path } = address;
  const link = (to: string, name: string) =>
    html`<a href="${elsewhere(address, to)}" ${path === to ? raw(' aria-current="page"') : NOTHING}
      >${name}</a
    > `;
  const other = lang === 'zh' ? 'en' : 'zh';
  const of = `/campaigns/${campaign ?? ''}`;
  const ofCampaign =
    campaign === null
      ? [html`<a href="/${lang === 'zh' ? '?lang=zh' : ''}">${say(lang, 'common.campaigns')}</a> `]
      : [
          link(of, say(lang, 'web.layout.campaign')),
          link(`${of}/counties`, say(lang, 'web.layout.counties')),
          link(`${of}/products`, say(lang, 'common.products')),
          link(`${of}/editions`, say(lang, 'common.editions')),
        ];
  const display = [
    html`<a href="${addressWith(address, { lang: other })}" lang="${LANGUAGE_TAGS[other]}"
      >${say(other, 'web.layout.language')}</a
    > `,
    html`<a class="to-dark" href="${addressWith(address, { theme: 'dark' })}"
      >${say(lang, 'web.layout.dark')}</a
    > `,
    html`<a class="to-light" href="${addressWith(address, { theme: 'light' })}"
      >${say(lang, 'web.layout.light')}</a
    > `,
    hasWall({ address, campaign })
      ? html`<a href="${addressWith(address, { wall: '1' })}">${say(lang, 'web.layout.wall')}</a>`
      : NOTHING,
  ];
  return html`${ofCampaign}${link('/operations', say(lang, 'common.operations'))}${campaign === null ? link('/rejects', say(lang, 'common.rejects')) : NOTHING}<span
      class="display"
      >${display}</span
    >`;
}

/** Links of one choice; the chosen one is marked by more than its colour. */
export function choice(
  name: string,
  options: readonly { readonly label: string; readonly href: string; readonly isChosen: boolean }[],
): Markup {
  return html`<ul class="choice" aria-label="${name}">
    ${options.map(
      ({ label, href, isChosen }) =>
        html`<li><a href="${href}" ${isChosen ? raw(' aria-current="true"') : NOTHING}>${label}</a></li>`,
    )}
  </ul> `;
}
