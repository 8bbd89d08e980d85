import { printable } from './format.ts';

/** One line that says how far long work is. On a terminal it is written over; elsewhere a line comes now and then. */
export interface ProgressLine {
  update(text: string): void;
  /** Ends the line with its last word. */
  done(text: string): void;
}

const PLAIN_EVERY_MS = 5_000;

export function openProgress(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
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
