import Table from 'cli-table3';
import { printable } from './format.ts';

/** A table for a terminal, without colour, so that it can be kept and compared. Columns that are named are numbers. */
export function drawTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly string[] = [],
): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((name) => (numbers.includes(name) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  for (const cells of rows) table.push(cells.map(printable));
  return table.toString();
}
