import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * When a process started, in a form that only that process has; undefined when there is no such process.
 * A process id alone is used again by the system, so whoever stops a process or waits for one compares both.
 */
export function startOf(pid) {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in parentheses may hold blanks; field 22 of the whole line is the start time, in clock ticks.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    } catch (error) {
      if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
      throw error;
    }
  }
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return started === '' ? undefined : started;
  } catch (error) {
    if (error.status === 1) return undefined;
    throw error;
  }
}

const POLL_MS = 200;

/**
 * Takes the lock file, which names its holder: this process. The lock of a process that no longer lives is taken
 * over. Returns the pid of the living holder where there is one, else the function that gives the lock back.
 */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  const own = `${path}.${process.pid}`;
  writeFileSync(own, contentOf(process.pid));
  const lock = { release: () => rmSync(path, { force: true }) };
  try {
    while (!acquire(path, own)) {
      const content = read(path);
      if (content === undefined) continue;
      const holder = Number(/\d+/.exec(content)?.[0] ?? 0);
      if (content === contentOf(holder)) return { holder };
      // Of those that find this lock of a dead process, the one that holds the lock named after it replaces it.
      const right = tryLock(`${path}.${createHash('sha256').update(content).digest('hex').slice(0, 16)}`);
      if (right.holder !== undefined) return right;
      try {
        if (read(path) !== content) continue;
        renameSync(own, path);
        return lock;
      } finally {
        right.release();
      }
    }
    return lock;
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Runs `work` while this process alone holds the lock file. `onWait` is called once, with the holder's pid, when
 * there is one to wait for.
 */
export async function withLock(path, onWait, work) {
  let lock = tryLock(path);
  if (lock.holder !== undefined) onWait(lock.holder);
  for (; lock.holder !== undefined; lock = tryLock(path)) await sleep(POLL_MS);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** What a lock of this process says. Without a start, as of a process that has ended, no lock says it. */
const contentOf = (pid) => JSON.stringify({ pid, start: startOf(pid) });

/** A hard link is made or refused at once and with its content, so a lock is never seen half-written. */
function acquire(path, own) {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
