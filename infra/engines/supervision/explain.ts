import { lastLines } from './log-file.ts';

/** What engines print about the three things that go wrong most, and what to do about each. */
const KNOWN = [
  {
    pattern: /ENOSPC|no space left on device|NOT_ENOUGH_SPACE|disk is full|database or disk is full/i,
    remedy: 'the disk is full: free some space, or set COUNTYFLOW_HOME to a folder on another disk',
  },
  {
    pattern: /EADDRINUSE|address already in use/i,
    remedy: 'its port is taken: ask for another one, or for none, so that a free one is found',
  },
  {
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
  if (code === 'EACCES' || code === 'EROFS')
    return new Error(`${folder} cannot be written: ${elsewhere} that can`, { cause: error });
  return error;
}

/** An error for a process that ended: how it ended, the cause where it is a known one, and where its log is. */
export function explainEnd(name: string, how: string, logPath: string): Error {
  // A stack says where in the program it happened; the message above it says what.
  const lines = lastLines(logPath, 40).filter((line) => !/^\s+(at |\.\.\. \d+ more)/.test(line));
  const known = KNOWN.find(({ pattern }) => lines.some((line) => pattern.test(line)));
  const cause = known?.remedy ?? `it last said:\n${lines.slice(-6).join('\n') || '(nothing)'}`;
  return new Error(`${name} ended with ${how}: ${cause}\nIts log is ${logPath}`);
}
