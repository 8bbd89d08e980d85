import { say } from '../../schemas/text/say.ts';
import type { Address } from '../address.ts';
import type { Problem } from '../figures/problem.ts';
import { layout } from '../parts/layout.ts';
import { foreign, html, type Markup, NOTHING } from '../parts/markup.ts';

const TITLES = {
  400: 'web.problem.this-address-asks-for',
  404: 'web.problem.not-found',
  503: 'web.problem.no-figures-now',
} as const;

/** What is wrong, and what would be right, among the pages that there are. `again` is the address that was asked. */
export function problemPage({ status, ...words }: Problem, address: Address, again: string): Markup {
  const { lang, path } = address;
  const isOfPlace = status !== 404 && path.startsWith('/campaigns/');
  return layout({
    address,
    title: say(lang, TITLES[status]),
    within: null,
    campaign: isOfPlace ? (path.split('/')[2] ?? null) : null,
    // It shows no figures.
    dataOrigin: 'platforms',
    controls: [],
    body: html`<p class="notice">${foreign(words[lang])}</p>
      ${status === 503 ? html`<p class="more"><a href="${again}">${say(lang, 'web.problem.try-again')}</a></p>` : NOTHING}`,
    footer: html`<span>${say(lang, 'common.figures-are-computed-from')}</span>`,
    stream: null,
    tag: '',
    live: NOTHING,
  });
}
