import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { lastLines, linesSince } from './log-file.ts';

/** What engines print about the things that go wrong most, and what to do about each. */
const KNOWN = [
  {
    what: 'out of memory',
    pattern: /heap out of memory|java\.lang\.OutOfMemoryError|std::bad_alloc|cannot allocate memory/i,
    remedy: 'it ran out of memory: end other programs, or use a machine with more memory',
  },
  {
    what: 'the disk is full',
    pattern: /ENOSPC|no space left on device|NOT_ENOUGH_SPACE|disk is full|database or disk is full/i,
    remedy: 'the disk is full: free some space, or set COUNTYFLOW_HOME to a folder on another disk',
  },
  {
    what: 'its port is taken',
    pattern: /EADDRINUSE|address already in use/i,
    remedy: 'its port is in use: choose another, or leave the option out to get a free one',
  },
  {
    what: 'another process holds its data folder',
    pattern: /another server instance in same directory|failed to acquire lock on file|database is locked/i,
    remedy:
      'another process holds its data folder: stop it (countyflow down), or set COUNTYFLOW_HOME to another folder',
  },
];

/** What the system's errors about a folder mean for whoever chose it. Other errors are returned as they are. */
export function explainFolder(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const elsewhere = 'set COUNTYFLOW_HOME to a folder';
  if (code === 'ENOSPC')
    return new Error(`the disk of ${folder} is full: free some space, or ${elsewhere} on another disk`, {
      cause: error,
    });
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new Error(`${folder} is not writable: ${elsewhere} that is`, { cause: error });
  return error;
}

/** What a process had before it ended, to tell why it did. */
export interface Before {
  /** Size of its log when it started: earlier lines are of earlier runs. */
  readonly logBytes: number;
  readonly kernelKills: number | undefined;
}

/** How a process ended, with the cause where it can be told: `signal SIGKILL, out of memory`. */
export function causeOfEnd(how: string, logPath: string, before: Before): string {
  const said = linesSince(logPath, before.logBytes);
  const known = KNOWN.find(({ pattern }) => said.some((line) => pattern.test(line)));
  if (known !== undefined) return `${how}, ${known.what}`;
  const kills = kernelKills();
  const more = kills !== undefined && before.kernelKills !== undefined && kills > before.kernelKills;
  return more && how === 'signal SIGKILL'
    ? `${how}, probably out of memory: the kernel killed a process`
    : how;
}

/** `signal SIGKILL` for `code 137`, as a program that was started by another reports its signal. */
export function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  const passedOn = Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
  const name = signal ?? passedOn;
  return name === undefined ? `code ${code ?? 1}` : `signal ${name}`;
}

/** An error for a process that ended: how it ended, the cause where it is a known one, and where its log is. */
export function explainEnd(name: string, how: string, logPath: string): Error {
  // A stack says where in the program it happened; the message above it says what.
  const lines = lastLines(logPath, 40).filter((line) => !/^\s+(at |\.\.\. \d+ more)/.test(line));
  const known = KNOWN.find(({ pattern }) => lines.some((line) => pattern.test(line)));
  const cause = known?.remedy ?? `its last output was:\n${lines.slice(-6).join('\n') || '(nothing)'}`;
  return new Error(`${name} ended with ${how}: ${cause}\nIts log is ${logPath}`);
}

/** Where the kernel counts the processes that it ended for lack of memory: of this container, else of the machine. */
const COUNTERS = ['/sys/fs/cgroup/memory.events', '/proc/vmstat'];

/** How many processes the kernel has ended for lack of memory so far; undefined where it does not say. */
export function kernelKills(): number | undefined {
  for (const path of COUNTERS) {
    try {
      const [, kills] = /^oom_kill (\d+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
      if (kills !== undefined) return Number(kills);
    } catch {
      continue; // Another system, or an older kernel.
    }
  }
  return undefined;
}
