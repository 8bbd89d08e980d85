import Table from 'cli-table3';
import { printable } from './format.ts';

/** A table for a terminal. It has no colour, so outputs can be stored and compared. `numbers` names columns to align right. */
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
