import { label } from '../../schemas/text/say.ts';
import type { BulletinDocument } from '../../statistics/bulletin/document.ts';
import { bySales, productsBasis } from '../../statistics/dashboard/details.ts';
import { rowsOf } from '../../statistics/dashboard/figure.ts';
import { type FigureId, METRICS, parseFigure } from '../../statistics/dashboard/figure-id.ts';
import { readTable, type TableReading } from '../../statistics/dashboard/table.ts';
import { leftOf } from '../../statistics/bulletin/tables.ts';
import { type Address, AddressError } from '../address.ts';
import type { Figures } from '../figures/figures.ts';
import { askedFigure, contextOfFigure } from '../pages/figure/of-figure.ts';
import { productsName } from '../pages/member-names.ts';
import { tableDocument } from './table-document.ts';

/** A workbook is made in memory; longer tables are for programs. */
const MOST_ROWS = 50_000;

/**
 * A table of figures, or the rows of one figure, with headings, units and notes in the reader's language. Throws
 * {@link AddressError}, and what the figures throw that cannot be read.
 */
export async function readTableDocument(
  figures: Figures,
  address: Address,
  { campaign, county }: { readonly campaign: string; readonly county: string | undefined },
): Promise<BulletinDocument> {
  const { figure, table = '', lang } = address;
  const id = parseFigure(figure ?? figureOfTable(table));
  const { question, own: asked } = askedFigure(id, address, county);
  const isOfProducts = METRICS[id.metric].view === 'products';
  const own = isOfProducts ? { ...asked, basis: productsBasis(asked.basis) } : asked;
  const kind = `file ${JSON.stringify([id.metric, id.by, question.category])}`;
  const [{ value, version, asOfMs }, directory] = await Promise.all([
    figures.answer(kind, campaign, own, (source) => readTable(source, id, question)),
    figures.directory(),
  ]);
  const rows = inOrder(id, figure === undefined ? value.rows : rowsOf(id, value.rows));
  if (rows.length > MOST_ROWS)
    throw new AddressError(label('web.table-file.too-many', { rows: rows.length, most: MOST_ROWS }));
  const places = new Map(directory.map((one) => [one.county, one]));
  const within =
    county === undefined ? undefined : places.get(own.segment)?.[lang === 'zh' ? 'name' : 'name_en'];
  const { withheld, totalFen } = value;
  const context = contextOfFigure(own, value, version, within);
  const hasProducts = isOfProducts && question.category !== '';
  return tableDocument({
    products: hasProducts ? productsName(context, question.category) : undefined,
    ...{ context, by: id.by, campaign, rows, within, asOfMs },
    provinceOf: (code) => places.get(code)?.[lang === 'zh' ? 'province_zh' : 'province_en'] ?? '',
    withheld:
      figure === undefined
        ? { count: withheld, fen: totalFen === null ? null : leftOf(totalFen, value.rows) }
        : { count: 0, fen: null },
  });
}

/** A table is named by a figure's view and dimension: `sales.county`, `period~sales.segment`, `products.category`. */
function figureOfTable(table: string): string {
  return `${table.replace(/^(period~)?products\./, '$1product-sales.')}.`;
}

type Rows = TableReading['rows'];

/** Days and hours as they come, all others by sales. */
function inOrder({ by }: FigureId, rows: Rows): Rows {
  const isTime = by === 'day' || by === 'hour';
  return rows.toSorted(isTime ? (a, b) => (a.member < b.member ? -1 : 1) : bySales);
}
