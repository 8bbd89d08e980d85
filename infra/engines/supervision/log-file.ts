import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

/** Keeps the last run's log beside the new one, so that a log never grows over many runs. */
export function startLog(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (existsSync(path)) renameSync(path, previousOf(path));
  keepShort(path);
}

const MOST_BYTES = 10 * 1024 * 1024;
const LOOK_EVERY_MS = 60_000;
const kept = new Set<string>();

/** From now on, as long as this process runs, a log that has grown long goes where the last run's is, and begins anew. */
export function keepShort(path: string, mostBytes = MOST_BYTES, everyMs = LOOK_EVERY_MS): void {
  if (kept.has(path)) return;
  kept.add(path);
  setInterval(() => {
    if (sizeOf(path) > mostBytes) beginAnew(path);
  }, everyMs).unref();
}

/** Its writer keeps the file open, and appends: so the file stays, and its content goes. */
function beginAnew(path: string): void {
  try {
    copyFileSync(path, previousOf(path));
  } catch {
    // No room for a copy. The log alone must not fill the disk.
  }
  truncateSync(path);
}

/** A message as a line of the logs, which are JSON. */
export function jsonLine(message: string): string {
  return JSON.stringify({ level: 30, time: new Date().toISOString(), msg: message });
}

/** Takes what a program writes, each line as JSON. */
export function onJsonLines(output: Readable, take: (line: string) => void): void {
  let rest = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    const lines = stripVTControlCharacters(rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') take(line.startsWith('{') ? line : jsonLine(line));
  });
}

/** Adds a line of JSON to a log that another process writes. Says nothing where the log is on a disk that is full. */
export function note(path: string, message: string): void {
  append(path, jsonLine(message));
}

export function append(path: string, line: string): void {
  try {
    appendFileSync(path, `${line}\n`, { mode: 0o600 });
  } catch {
    return;
  }
}

function previousOf(path: string): string {
  return `${path}.previous`;
}

/** The last lines that say anything, at most `count` of them, in words if they are JSON. */
export function lastLines(path: string, count: number): string[] {
  return linesSince(path, 0).slice(-count).map(inWords);
}

function inWords(line: string): string {
  try {
    const { msg, error } = JSON.parse(line) as { msg?: string; error?: { message?: string } };
    return [msg ?? line, ...(error?.message === undefined ? [] : [error.message])].join(': ');
  } catch {
    return line;
  }
}

/** The lines after so many bytes that say anything, of the last 32 KiB. */
export function linesSince(path: string, bytes: number): string[] {
  if (!existsSync(path)) return [];
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    // A log that is shorter has begun anew since.
    const after = size < bytes ? size : size - bytes;
    const buffer = Buffer.alloc(Math.min(after, 32 * 1024));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer
      .toString()
      .split('\n')
      .filter((line) => line.trim() !== '');
  } finally {
    closeSync(file);
  }
}

/** How long a log is; 0 where there is none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
