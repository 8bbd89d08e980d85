import { styleText } from 'node:util';
import Table from 'cli-table3';
import { visible } from '../domain/text/escape.ts';
import { inLanguage, type Text } from '../schemas/text/message.ts';

export { counted, grouped as count } from '../domain/text/counted.ts';

/** Foreign text on one line, safe to show in a terminal. */
export function printable(text: Text): string {
  return visible(inLanguage('en', text));
}

/** The same, but line feeds stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

type Colour = 'green' | 'red';

/** The colour of a cell by its text, by the head of its column. */
type Colours = Readonly<Record<string, (cell: string) => Colour | undefined>>;

/**
 * A table for a terminal. `numbers` names columns to align right. Colours appear on a terminal only, and not if `NO_COLOR`
 * is set, so that outputs can be stored and compared; no cell says anything by colour alone.
 */
export function drawTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly string[] = [],
  colours: Colours = {},
): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((name) => (numbers.includes(name) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  for (const cells of rows)
    table.push(
      cells.map((cell, index) => {
        const colour = colours[head[index] ?? '']?.(cell);
        const text = printable(cell);
        return colour === undefined ? text : styleText(colour, text);
      }),
    );
  return table.toString();
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `12.3 MB`. */
export function size(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}
