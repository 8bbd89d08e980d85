import { printable } from './format.ts';
import { wantsJson } from './wants-json.ts';

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
