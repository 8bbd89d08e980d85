import { say } from '../../schemas/text/say.ts';
import { type Address, addressWith } from '../address.ts';
import { html, type Markup, NOTHING } from './markup.ts';

/** What a page shows of a list that is too long for it. */
export interface Paged<Row> {
  readonly shown: readonly Row[];
  /** Places of the first and the last row that are shown, from 1. */
  readonly first: number;
  readonly last: number;
  /** To the rows before and after; nothing if all are shown. */
  readonly links: Markup;
}

/** The rows of the page that the address asks for: the last one if there are not so many. */
export function paged<Row>(address: Address, rows: readonly Row[], most: number): Paged<Row> {
  const pages = Math.max(1, Math.ceil(rows.length / most));
  const page = Math.min(address.page ?? 1, pages);
  const first = (page - 1) * most;
  const shown = rows.slice(first, first + most);
  const link = (to: number, rel: 'prev' | 'next') =>
    to < 1 || to > pages
      ? NOTHING
      : html`<a rel="${rel}" href="${addressWith(address, { page: to === 1 ? undefined : to })}"
          >${say(address.lang, rel === 'prev' ? 'web.paging.before' : 'web.paging.after')}</a
        > `;
  const links =
    pages === 1
      ? NOTHING
      : html`<p class="more">
          ${link(page - 1, 'prev')}${say(address.lang, 'web.paging.page', { page, pages })}
          ${link(page + 1, 'next')}
        </p>`;
  return { shown, first: first + 1, last: first + shown.length, links };
}
