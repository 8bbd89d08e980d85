import { Writable } from 'node:stream';
import { printableLines } from './format.ts';

/** Prints for people. Foreign text must be made {@link printable} before it becomes part of a line. */
export function printText(text: string): void {
  process.stdout.write(`${printableLines(text)}\n`);
}

/** Terminal controls are escaped as JSON escapes, so the text is safe to show and parses to the same value. */
export function printJson(value: unknown): void {
  printText(JSON.stringify(value, null, 2));
}

/** The same on one line, for a stream of values. */
export function printJsonLine(value: unknown): void {
  printText(JSON.stringify(value));
}

/** Replaces what the terminal shows. Erases line by line, so that nothing flickers. */
export function redraw(text: string): void {
  const lines = printableLines(text).split('\n');
  process.stdout.write(`\u001b[H${lines.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`);
}

/** For formats without escapes: unchanged to a file or a pipe, made printable on a terminal. */
export function printExactly(text: string): void {
  if (process.stdout.isTTY) printText(text.replaceAll('\r\n', '\n').trimEnd());
  else process.stdout.write(text);
}

/** For formats that are no text, to a file or a pipe. */
export function printBytes(bytes: Uint8Array): void {
  process.stdout.write(bytes);
}

/** Whether standard output is a terminal, which shows no bytes. */
export function isTerminal(): boolean {
  return process.stdout.isTTY;
}

/** Prints to standard error. Lines after the first are indented, so foreign text cannot look like another message. */
export function printError(text: string): void {
  process.stderr.write(`${printableLines(text).replaceAll('\n', '\n  ')}\n`);
}

/** Where a stream of text goes that has no escapes: as {@link printExactly}. Write errors of standard output are its own. */
export function openExactOutput(): Writable {
  const decoder = new TextDecoder();
  const write = (text: string | Uint8Array, done: (error?: Error | null) => void): void => {
    process.stdout.write(text, done);
  };
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!process.stdout.isTTY) write(chunk, done);
      else write(printableLines(decoder.decode(chunk, { stream: true }).replaceAll('\r\n', '\n')), done);
    },
  });
}
