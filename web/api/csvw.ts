import { type ColumnKind, isNullable, kindOf } from '../../statistics/export/column-kind.ts';
import type { Column } from '../../statistics/export/view-shape.ts';

export const CSVW_TYPE = 'application/csvm+json';

const DATATYPES = {
  ...{ integer: 'integer', decimal: 'decimal', float: 'number', boolean: 'boolean' },
  ...{ text: 'string', instant: 'dateTime', date: 'date', nested: 'json' },
} as const satisfies Record<ColumnKind['kind'], string>;

/**
 * What the columns of a page as CSV mean, and what its rows are of: metadata by the W3C's Model for Tabular Data (CSV on
 * the Web), which the answer in CSV names in its header Link.
 */
export function csvwOf(
  { csv, of }: { readonly csv: string; readonly of: { readonly as_of: string } },
  columns: readonly Column[],
): object {
  return {
    '@context': 'http://www.w3.org/ns/csvw',
    url: csv,
    'dc:source': 'Countyflow',
    'dc:modified': of.as_of,
    notes: [of],
    dialect: { header: true, lineTerminators: '\r\n' },
    tableSchema: { columns: columns.map((column) => columnOf(column)) },
  };
}

function columnOf({ name, type, description }: Column): object {
  const { kind } = kindOf(type);
  const [en = '', zh = en] = description.split(' | ');
  return {
    name,
    titles: name,
    datatype: DATATYPES[kind],
    // An empty text reads as a missing value.
    ...(!isNullable(type) && kind !== 'text' && { required: true }),
    'dc:description': [
      { '@value': en, '@language': 'en' },
      { '@value': zh, '@language': 'zh' },
    ],
  };
}
