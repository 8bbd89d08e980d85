import type { Language } from '../../schemas/text/language.ts';
import type { DataOrigin } from '../../schemas/campaign-facts.ts';
import { originNotice } from '../../statistics/figures/data-origin.ts';
import { html, type Markup, NOTHING } from './markup.ts';

/** It stays in sight while a page is scrolled, so that a picture of any part of the page shows it. */
export function originBanner(origin: DataOrigin, language: Language): Markup {
  const notice = originNotice(origin, language);
  return notice === null
    ? NOTHING
    : html`<p class="origin" role="note"><b>${notice.word}</b>${notice.rest}</p>`;
}
