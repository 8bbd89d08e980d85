import { visible } from '../domain/text/escape.ts';

const GROUPED = new Intl.NumberFormat('en-US');

/** `1,234,567`, independent of the locale. */
export function count(value: number | bigint): string {
  return GROUPED.format(value);
}

/** Foreign text on one line, safe to show in a terminal. */
export const printable = visible;

/** The same, but line feeds stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
