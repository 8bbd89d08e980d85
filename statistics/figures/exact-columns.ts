/** Columns of measures that are numbers of bounded size and travel as such; all others are exact text. */
const NUMBERS: readonly string[] = ['rank', 'orders_error_percent', 'sales_error_percent'];

/** SQL: the columns, with whole numbers and decimals as text, which a double might not hold. */
export function exactColumns(columns: readonly string[]): string {
  return columns.map((name) => (NUMBERS.includes(name) ? name : `toString(${name}) AS ${name}`)).join(', ');
}
