import { bareType, boundValue, exampleOf, kindOf } from './column-kind.ts';
import { ExportRequestError } from './errors.ts';
import { type Column, quoted } from './view-shape.ts';

const OPERATORS = ['=', '!=', '>=', '<='] as const;

export interface Filter {
  readonly column: string;
  readonly operator: (typeof OPERATORS)[number];
  readonly value: string;
}

export interface Order {
  readonly column: string;
  readonly descending: boolean;
}

/** Reads `COLUMN=VALUE`, `!=`, `>=` or `<=`. Throws {@link ExportRequestError}. */
export function parseFilter(text: string): Filter {
  const [, column, operator, value] = /^(\w+)\s*(!=|>=|<=|=)(.*)$/s.exec(text) ?? [];
  const known = OPERATORS.find((one) => one === operator);
  if (column === undefined || known === undefined || value === undefined)
    throw new ExportRequestError(
      `'${text}' is not a filter: write COLUMN=VALUE, with one of ${OPERATORS.join(' ')}, such as --where "sales_fen>=100000"`,
    );
  return { column, operator: known, value };
}

/** Reads `COLUMN` or `COLUMN:desc`, several separated by commas. Throws {@link ExportRequestError}. */
export function parseOrder(text: string): Order[] {
  return text.split(',').map((part) => {
    const [, column, direction] = /^\s*(\w+)(?::(asc|desc))?\s*$/.exec(part) ?? [];
    if (column === undefined)
      throw new ExportRequestError(
        `'${part}' is not a sort order: write COLUMN or COLUMN:desc, separated by commas`,
      );
    return { column, descending: direction === 'desc' };
  });
}

export interface Clause {
  /** Empty, or begins with a space. */
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The filters on rows of `v`, all of which must hold. A null passes none. Throws {@link ExportRequestError}. */
export function whereClause(view: string, columns: readonly Column[], filters: readonly Filter[]): Clause {
  const parameters: Record<string, string> = {};
  const conditions = filters.map(({ column, operator, value }, index) => {
    const { type } = columnOf(view, columns, column);
    const bound = boundValue(value, type);
    if (bound === undefined)
      throw new ExportRequestError(
        `the column ${column} of ${view} takes ${exampleOf(type)}, and not '${value}'`,
      );
    parameters[`where_${index}`] = bound;
    // An enum is compared by its name: a name that it does not have is equal to none.
    const compared =
      kindOf(type).kind === 'text'
        ? [`toString(v.${quoted(column)})`, 'String']
        : [`v.${quoted(column)}`, bareType(type)];
    return `${compared[0] ?? ''} ${operator} {where_${index}:${compared[1] ?? ''}}`;
  });
  return { sql: conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`, parameters };
}

/** Empty, or begins with a space. Throws {@link ExportRequestError}. */
export function orderClause(view: string, columns: readonly Column[], orders: readonly Order[]): string {
  if (orders.length === 0) return '';
  const keys = orders.map(({ column, descending }) => {
    const { name } = columnOf(view, columns, column);
    return `v.${quoted(name)}${descending ? ' DESC' : ''}`;
  });
  return ` ORDER BY ${keys.join(', ')}`;
}

/** The wanted columns in their wanted order; all without a wish. Throws {@link ExportRequestError}. */
export function chosenColumns(
  view: string,
  columns: readonly Column[],
  wanted: readonly string[] | undefined,
): readonly Column[] {
  if (wanted === undefined) return columns;
  const chosen = wanted.map((name) => columnOf(view, columns, name.trim()));
  const twice = chosen.find((column, index) => chosen.indexOf(column) !== index);
  if (twice !== undefined) throw new ExportRequestError(`the column ${twice.name} is named twice`);
  return chosen;
}

function columnOf(view: string, columns: readonly Column[], name: string): Column {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  throw new ExportRequestError(
    `${view} has no column '${name}'; its columns: ${columns.map((column) => column.name).join(', ')}`,
  );
}
