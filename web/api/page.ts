import { neutralized, quotedCell } from '../../domain/text/escape.ts';
import { type ColumnKind, kindOf } from '../../statistics/export/column-kind.ts';
import type { Column } from '../../statistics/export/view-shape.ts';
import { shanghaiInstant } from '../../domain/statistics/wording/window.ts';
import { CSVW_TYPE, csvwOf } from './csvw.ts';
import { cursorOf, isAfter } from './cursor.ts';
import type { Format, Parameter, Wish } from './parameters.ts';
import { type Answer, instant, placeOf, type Resource, type Row } from './resources.ts';

/** Some rows of an answer, and what they are of. */
export interface Page {
  readonly rows: readonly Row[];
  /** Address of the next page; null after the last. */
  readonly next: string | null;
  /** Addresses of the same rows as CSV, and of what its columns mean. */
  readonly csv: string;
  readonly csvw: string;
  readonly of: {
    readonly campaign: string;
    readonly edition: {
      readonly number: number;
      readonly status: string;
      readonly published_at: string;
    } | null;
    readonly as_of: string;
    readonly watermark: string;
    readonly checksum: string;
    readonly data_origin: string;
    readonly sample_factor: number;
    readonly withheld_rows: number | null;
  };
}

export function pageOf(resource: Resource, wish: Wish, answer: Answer, asked: URLSearchParams): Page {
  const { filters, limit, after, campaign } = wish;
  const chosen = answer.rows.filter(
    (row) =>
      filters.every(([column, value]) => row[column] === value) &&
      (after === undefined || isAfter(placeOf(resource, row), after)),
  );
  const rows = chosen.slice(0, limit);
  const last = rows.at(-1);
  const { facts, edition, asOfMs, checksum, withheld } = answer;
  return {
    rows: rows.map((row) => ({ ...answer.shared, ...row })),
    next:
      last === undefined || chosen.length === rows.length
        ? null
        : addressWith(resource, asked, 'cursor', cursorOf(placeOf(resource, last))),
    csv: addressWith(resource, asked, 'format', 'csv'),
    csvw: addressWith(resource, asked, 'format', 'csvw'),
    of: {
      campaign,
      edition: edition && {
        ...{ number: edition.number, status: edition.status, published_at: edition.publishedAt },
      },
      as_of: instant(asOfMs),
      watermark: shanghaiInstant(facts.horizon.completeUntil),
      checksum,
      ...{ data_origin: facts.dataOrigin, sample_factor: facts.sampleFactor, withheld_rows: withheld },
    },
  };
}

/** The address that was asked, with another value of a parameter. */
function addressWith({ path }: Resource, asked: URLSearchParams, name: Parameter, value: string): string {
  const query = new URLSearchParams(asked);
  query.set(name, value);
  return `${path}?${query.toString()}`;
}

/** The page as it travels. */
export const WRITERS: Readonly<
  Record<
    Format,
    { readonly type: string; readonly write: (page: Page, columns: readonly Column[]) => string }
  >
> = {
  json: {
    type: 'application/json; charset=utf-8',
    write: ({ rows, next, of }, columns) => {
      const kinds = columns.map(({ name, type }) => [name, kindOf(type).kind] as const);
      const values = rows.map((row) =>
        Object.fromEntries(kinds.map(([name, kind]) => [name, valueOf(kind, row[name] ?? null)])),
      );
      return `${JSON.stringify({ ...of, rows: values, next })}\n`;
    },
  },
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
    write: ({ rows }, columns) =>
      [columns.map(({ name }) => name), ...rows.map((row) => columns.map((one) => cellOf(one, row)))]
        .map((cells) => `${cells.map(quotedCell).join(',')}\r\n`)
        .join(''),
  },
  csvw: {
    type: CSVW_TYPE,
    write: (page, columns) => `${JSON.stringify(csvwOf(page, columns))}\n`,
  },
};

/** Whole numbers that a double cannot hold, and decimals, are text: a parser of JSON would round them. */
function valueOf(kind: ColumnKind['kind'], value: Row[string]): unknown {
  if (value === null || kind !== 'integer') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function cellOf({ name, type }: Column, row: Row): string {
  const value = row[name] ?? '';
  return kindOf(type).kind === 'text' ? neutralized(String(value)) : String(value);
}
