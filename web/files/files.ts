import { once } from 'node:events';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { label } from '../../schemas/text/say.ts';
import { dateWords, momentWords, shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { Language } from '../../schemas/text/language.ts';
import { embeddedFonts } from '../../statistics/charts/page-font.ts';
import { renderCsv } from '../../statistics/bulletin/render-csv.ts';
import { renderXlsx } from '../../statistics/bulletin/render-xlsx.ts';
import { canDraw, pngOf } from '../../statistics/charts/png.ts';
import { exportToStream } from '../../statistics/export/export-view.ts';
import { FORMATS } from '../../statistics/export/formats.ts';
import type { ExportRequest } from '../../statistics/export/question.ts';
import { type Address, AddressError } from '../address.ts';
import type { Figures } from '../figures/figures.ts';
import type { Charts } from '../parts/table.ts';
import type { Page } from '../site.ts';
import { listedDocument } from './listed-document.ts';
import { readTableDocument } from './read-table.ts';

export interface WebFile {
  readonly name: string;
  readonly type: string;
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream;
}

const SVG = 'image/svg+xml; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
const PROGRAM = { programVersion: '', onProgress: () => undefined };

/** Whole views that stand behind tables of operations, with the columns that a page may show; all if none are named. */
const VIEWS: Readonly<Record<string, Partial<Pick<ExportRequest, 'columns' | 'filters'>>>> = {
  accounting: {},
  comparable_member: {},
  published_edition: {},
  statistic: { filters: [{ column: 'edition', operator: '>=', value: '1' }] },
  held_event: { columns: ['source', 'position', 'code', 'path', 'state', 'quarantined_at'] },
};
const ALL_ROWS = { arguments: {}, filters: [], orders: [], edition: null } as const;

/**
 * What an address asks for as a file: a chart or a figure of its page, a table for people, or all rows of a view for
 * programs. Throws {@link AddressError}, and the errors of an export.
 */
export async function fileOf(
  figures: Figures,
  page: () => Promise<Page>,
  address: Address,
  { campaign = '', county }: Readonly<Record<string, string>>,
): Promise<WebFile> {
  const { as, chart, figure, table } = address;
  const named = (what: string) =>
    `${[campaign, what, address.edition === undefined ? '' : `edition-${address.edition}`]
      .filter((part) => part !== '')
      .join('-')
      .replaceAll(/[^\w.-]+/g, '-')}.${as ?? ''}`;
  if ((as === 'svg' || as === 'png') && chart !== undefined) {
    const svg = await drawnChart(await page(), chart, address.lang);
    if (as === 'svg') return { name: named(chart), type: SVG, body: `${withFonts(svg)}\n` };
    if (!canDraw(address.lang)) throw new AddressError(label('web.files.no-font'));
    return { name: named(chart), type: 'image/png', body: new Uint8Array(await pngOf(svg)) };
  }
  if (as === 'json' && figure !== undefined) {
    const value = (await page()).json?.();
    if (value === undefined) throw new AddressError(label('web.files.no-figure'));
    return { name: named(figure), type: JSON_TYPE, body: `${JSON.stringify(value, null, 2)}\n` };
  }
  if (as !== 'csv' && as !== 'xlsx' && as !== 'parquet') throw new AddressError(label('web.files.formats'));
  const asked = figure ?? table;
  if (asked === undefined) throw new AddressError(label('web.files.nothing-named'));
  const ofFile = { name: named(asked), type: FORMATS[as].mediaType };
  if (as === 'parquet') return { ...ofFile, body: await viewRows(figures, asked, campaign) };
  const isListed = figure === undefined && !asked.includes('.');
  const document = isListed
    ? listedDocument(await page(), asked, address.lang)
    : await readTableDocument(figures, address, { campaign, county });
  return {
    ...ofFile,
    body: as === 'csv' ? renderCsv(document) : new Uint8Array(await renderXlsx(document)),
  };
}

/** All rows of a view, as they come. */
function viewRows(figures: Figures, view: string, campaign: string): Promise<ReadableStream> {
  const rows = VIEWS[view];
  if (rows === undefined) throw new AddressError(label('web.files.formats'));
  const request = {
    ...ALL_ROWS,
    ...rows,
    view,
    format: 'parquet',
    ...(campaign !== '' && { campaign }),
  } as const;
  return streamed((target) => exportToStream(figures.engines.clickhouse, request, target, PROGRAM));
}

/**
 * A chart of the page on its own, which says of what and of when it is. A page draws its charts as it is drawn itself.
 * Throws {@link AddressError} for a chart that the page has not.
 */
export async function drawnChart(page: Page, chart: string, language: Language): Promise<string> {
  const charts: Charts = new Map();
  await page.body(charts);
  const draw = charts.get(chart);
  if (draw === undefined) {
    const known = [...charts.keys()].join(', ');
    throw new AddressError(label('web.files.charts', { isAny: known !== '', known }));
  }
  const { title, within, edition, shown } = page;
  const asOf =
    edition === null
      ? momentWords(shanghaiClock(shown?.asOfMs ?? Date.now()), language)
      : dateWords(shanghaiClock(edition.publishedAt), language);
  return draw({ campaign: within ?? title, asOf });
}

function withFonts(svg: string): string {
  return svg.replace(/>/, `>\n<style>${embeddedFonts()}</style>`);
}

/** Rows as they come. What is wrong with a request is known before the first of them. */
async function streamed(write: (target: Writable) => Promise<unknown>): Promise<ReadableStream> {
  const through = new PassThrough();
  const written = write(through).then(
    () => through.end(),
    (error: unknown) => {
      through.destroy(error instanceof Error ? error : new Error(String(error)));
      throw error;
    },
  );
  await Promise.race([once(through, 'readable'), written]);
  // From here on the reader sees a broken answer.
  written.catch(() => undefined);
  return Readable.toWeb(through) as ReadableStream;
}
