import { say } from '../../schemas/text/say.ts';
import { canDraw } from '../../statistics/charts/png.ts';
import { type FigureId, figureText } from '../../statistics/dashboard/figure-id.ts';
import { type Address, addressWith } from '../address.ts';
import { html, type Markup, NOTHING, raw } from './markup.ts';

/**
 * A number that says what it is: a link to its page, which a script opens beside the figures. Of a row, the Tab key
 * reaches the `isMain` one, from which the others are a step away.
 */
export function ask(address: Address, id: FigureId, shown: Markup | string, isMain = false): Markup {
  const href = addressWith(address, { figure: figureText(id) });
  return html`<a class="ask" href="${href}" ${isMain ? '' : raw('tabindex="-1"')}>${shown}</a>`;
}

/** A table as files. */
export function tableFiles(address: Address, table: string): Markup {
  return html`<p class="files" role="group" aria-label="${say(address.lang, 'web.ask.files-of-this-table')}">
    ${(['csv', 'xlsx'] as const).map((as) => fileLink(address, { table, as }))}
  </p>`;
}

/** All rows and columns of a view, for programs. */
export function viewFile(
  address: Address,
  view: string,
  name = say(address.lang, 'web.ask.all-columns'),
): Markup {
  return html`<p class="files">${name} ${fileLink(address, { table: view, as: 'parquet' })}</p>`;
}

/** A chart as a file, or in a page of others. */
export function chartFiles(address: Address, chart: string): Markup {
  const { lang } = address;
  return html`${fileLink(address, { chart, as: 'svg' })}${canDraw(lang) ? fileLink(address, { chart, as: 'png' }) : NOTHING}
    <a href="${addressWith(address, { chart, embed: '1' })}">${say(lang, 'web.ask.embed')}</a>`;
}

export function fileLink(
  address: Address,
  asked: Pick<Address, 'as' | 'chart' | 'figure' | 'table'>,
): Markup {
  return html`<a href="${addressWith(address, { sort: undefined, ...asked })}" download
    >${asked.as?.toUpperCase() ?? ''}</a
  > `;
}
