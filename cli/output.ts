import { printableLines } from './format.ts';

/** Prints for people. Foreign text within a line is made {@link printable} where the line is made. */
export function printText(text: string): void {
  process.stdout.write(`${printableLines(text)}\n`);
}

/** Prints for people and machines: what a terminal would obey is escaped as JSON has it, and read back the same. */
export function printJson(value: unknown): void {
  printText(JSON.stringify(value, null, 2));
}

/** Prints a form that has no escapes: as it is to a file or a pipe, and fit to look at on a terminal. */
export function printExactly(text: string): void {
  if (process.stdout.isTTY) printText(text.replaceAll('\r\n', '\n').trimEnd());
  else process.stdout.write(text);
}

/** Says why something did not work. What follows the first line is indented, so that no foreign text looks like another message. */
export function printError(text: string): void {
  process.stderr.write(`${printableLines(text).replaceAll('\n', '\n  ')}\n`);
}
