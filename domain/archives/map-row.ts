import type {
  AmountSource,
  InstantSource,
  IntegerSource,
  Mapping,
  TextSource,
} from '../../schemas/archives/mapping.ts';
import { EVENT_TYPE } from '../../schemas/event/envelope.ts';

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
        shop: text(data.shop),
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

/**
 * The text of a cell as a value of the contract. A text that cannot be one stays as it is, so that validation refuses
 * the event and names the field. No number passes through a float.
 */

/** So many digits are whole numbers in every reader of JSON; the contract allows fewer. */
const WHOLE = /^-?(?:0|[1-9]\d{0,14})$/;
const YUAN = /^(-?)(\d{1,13})(?:\.(\d{0,2})0*)?$/;
const INSTANT =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?$/;
const DIGITS = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;
/** Milliseconds of the year 9999 at most. */
const EPOCH = /^\d{1,15}$/;
const MAX_EPOCH_MS = 253_402_300_799_999;

export function wholeNumber(text: string): number | string {
  return WHOLE.test(text) ? Number(text) : text;
}

export function fen(text: string, unit: 'yuan' | 'fen'): number | string {
  if (unit === 'fen') return wholeNumber(text);
  const [, sign, yuan, hundredths = ''] = YUAN.exec(text) ?? [];
  if (yuan === undefined) return text;
  return Number(`${sign ?? ''}${yuan}${hundredths.padEnd(2, '0')}`);
}

/** `2017/11/11 0:03` at +08:00 as `2017-11-11T00:03:00+08:00`; what comes after milliseconds is cut off. */
export function instant(text: string, zone: string | undefined): string {
  const [, year, month = '', day = '', hour = '', minute, second = '00', fraction, own] =
    INSTANT.exec(text) ?? DIGITS.exec(text) ?? [];
  const offset = own ?? zone;
  if (year === undefined || offset === undefined) return text;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const clock = `${hour.padStart(2, '0')}:${minute}:${second}`;
  const part = fraction === undefined ? '' : `.${fraction.slice(0, 3)}`;
  return `${date}T${clock}${part}${offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset}`;
}

export function epochInstant(text: string, unit: 'seconds' | 'milliseconds'): string {
  const ms = EPOCH.test(text) ? Number(text) * (unit === 'seconds' ? 1000 : 1) : Number.NaN;
  return ms <= MAX_EPOCH_MS ? new Date(ms).toISOString() : text;
}
