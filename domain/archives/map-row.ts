import type {
  AmountSource,
  InstantSource,
  IntegerSource,
  Mapping,
  TextSource,
} from '../../schemas/archives/mapping.ts';
import { EVENT_TYPE } from '../../schemas/event/envelope.ts';
import { epochInstant, fen, instant, wholeNumber } from './cell-values.ts';

/** The cells of a row in the order of the columns; empty text or null for an empty one. */
export type Cells = readonly (string | null | undefined)[];

const PLACEHOLDER = /\{([^{}]+)\}/g;

/** Columns that a mapping names, each with the field that it is for: `data.lines.0.sku`. */
export function mappedColumns(mapping: Mapping): { readonly field: string; readonly column: string }[] {
  return columnsIn({ id: mapping.id, time: mapping.time, data: mapping.data }, []);
}

function columnsIn(node: object, path: readonly string[]): { field: string; column: string }[] {
  const field = path.join('.');
  return Object.entries(node).flatMap(([name, value]: [string, unknown]) => {
    if (name === 'column' && typeof value === 'string') return [{ field, column: value }];
    if (name === 'template' && typeof value === 'string')
      return [...value.matchAll(PLACEHOLDER)].map(([, column = '']) => ({ field, column }));
    return typeof value === 'object' && value !== null ? columnsIn(value, [...path, name]) : [];
  });
}

/** Makes events of rows, as JSON text. A field whose cell is empty is null where the contract allows it, else absent. */
export class RowMapper {
  readonly #mapping: Mapping;
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #empty: ReadonlySet<string>;

  constructor(mapping: Mapping, columns: readonly string[]) {
    this.#mapping = mapping;
    this.#indexes = new Map(columns.map((column, index) => [column, index]));
    this.#empty = new Set(mapping.empty);
  }

  eventOf(cells: Cells): string {
    const { id, time, data } = this.#mapping;
    const text = (from: TextSource | undefined): string | undefined => this.#text(from, cells);
    const at = (from: InstantSource): string | undefined => this.#instant(from, cells);
    const amount = (from: AmountSource): number | string | undefined => this.#amount(from, cells);
    const platform = text(data.platform);
    const orderId = text(data.orderId);
    const outletId = text(data.outlet?.id);
    return JSON.stringify({
      specversion: '1.0',
      id: text(id),
      source: platform === undefined ? undefined : `/platforms/${platform}`,
      type: EVENT_TYPE,
      subject: orderId,
      time: at(time),
      datacontenttype: 'application/json',
      data: {
        platform,
        orderId,
        version: this.#integer(data.version, cells),
        status: text(data.status),
        placedAt: at(data.placedAt),
        paidAt: at(data.paidAt) ?? null,
        sellerCounty: text(data.sellerCounty),
        sellerVillage: text(data.sellerVillage) ?? null,
        buyerCounty: text(data.buyerCounty),
        outlet:
          outletId === undefined
            ? null
            : { type: text(data.outlet?.type), id: outletId, county: text(data.outlet?.county) },
        orderMode: text(data.orderMode),
        channel: text(data.channel),
        direction: text(data.direction),
        lines: data.lines
          .map((line) => ({
            sku: text(line.sku),
            name: text(line.name),
            category: text(line.category),
            quantity: text(line.quantity),
            unit: text(line.unit),
            amountFen: amount(line.amountFen),
          }))
          // A second item that the row does not have.
          .filter((line, index) => index === 0 || line.sku !== undefined || line.amountFen !== undefined),
        goodsAmountFen: amount(data.goodsAmountFen),
        refundedFen: amount(data.refundedFen),
        settlementReference: text(data.settlementReference) ?? null,
      },
    });
  }

  #cell(column: string, cells: Cells): string | undefined {
    const text = cells[this.#indexes.get(column) ?? -1]?.trim();
    return text === undefined || text === '' || this.#empty.has(text) ? undefined : text;
  }

  #text(from: TextSource | undefined, cells: Cells): string | undefined {
    if (from === undefined) return undefined;
    if ('constant' in from) return from.constant;
    if ('template' in from)
      return from.template.replaceAll(PLACEHOLDER, (_, column: string) => this.#cell(column, cells) ?? '');
    const cell = this.#cell(from.column, cells);
    if (cell === undefined || from.values === undefined) return cell;
    return Object.hasOwn(from.values, cell) ? from.values[cell] : cell;
  }

  #integer(from: IntegerSource, cells: Cells): number | string | undefined {
    if ('constant' in from) return from.constant;
    const cell = this.#cell(from.column, cells);
    return cell === undefined ? undefined : wholeNumber(cell);
  }

  #amount(from: AmountSource, cells: Cells): number | string | undefined {
    if ('constant' in from) return from.constant;
    const cell = this.#cell(from.column, cells);
    return cell === undefined ? undefined : fen(cell, from.unit);
  }

  #instant(from: InstantSource, cells: Cells): string | undefined {
    if ('constant' in from) return from.constant;
    const cell = this.#cell(from.column, cells);
    if (cell === undefined) return undefined;
    return 'epoch' in from ? epochInstant(cell, from.epoch) : instant(cell, from.zone);
  }
}
