import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { printable, printableLines } from './format.ts';

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

/** Whether a person reads standard error. */
export function isWatched(): boolean {
  return process.stderr.isTTY;
}

/** Prints to standard error. Lines after the first are indented, so foreign text cannot look like another message. */
let writeError = (text: string): void => {
  process.stderr.write(`${printableLines(text).replaceAll('\n', '\n  ')}\n`);
};

export function printError(text: string): void {
  writeError(text);
}

/** For a server, whose errors are lines of its log. */
export function sendErrorsTo(log: (text: string) => void): void {
  writeError = log;
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

/** Progress of long work: one line that is overwritten on a terminal, and a new line every few seconds elsewhere. */
export interface ProgressLine {
  update(text: string): void;
  /** Replaces the line by its final text. */
  done(text: string): void;
}

const PLAIN_EVERY_MS = 5_000;

/** With --json a program reads standard error, which then holds an error alone, unless a person watches. */
export function openProgress(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  if (wantsJson() && !stream.isTTY) return { update: () => undefined, done: () => undefined };
  let shownMs = 0;
  const startedMs = Date.now();
  const seconds = (): string => `${((Date.now() - startedMs) / 1000).toFixed(1).padStart(6)} s`;
  return {
    update(text) {
      const line = `${seconds()}  ${printable(text)}`;
      if (stream.isTTY) stream.write(`\r\u001b[K${line}`);
      else if (Date.now() - shownMs >= PLAIN_EVERY_MS) {
        shownMs = Date.now();
        stream.write(`${line}\n`);
      }
    },
    done(text) {
      stream.write(`${stream.isTTY ? '\r\u001b[K' : ''}${seconds()}  ${printable(text)}\n`);
    },
  };
}

/** Asks on the terminal; only `yes` is a yes. Throws with the remedy if there is no terminal. */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new Error(
      'cannot ask, because standard input is not a terminal: read what is lost, then pass --yes',
    );
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // It rejects if the input ends or Ctrl-C is pressed, which both mean no.
    const answer = await terminal.question(`${question} Type yes: `).catch(() => '');
    return answer.trim() === 'yes';
  } finally {
    terminal.close();
  }
}

/** Whether the words of a command ask for JSON. Needed before they are parsed, since parsing may fail. */
export function wantsJson(words: readonly string[] = process.argv.slice(2)): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? undefined : end).includes('--json');
}
