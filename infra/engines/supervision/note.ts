import { appendFileSync } from 'node:fs';

/** Adds a line to a log. Says nothing where the log is on a disk that is full. */
export function note(logPath: string, line: string): void {
  try {
    appendFileSync(logPath, `${new Date().toISOString()} ${line}\n`, { mode: 0o600 });
  } catch {
    return;
  }
}
