import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Identity } from './identity.ts';
import { sizeOf } from './log-file.ts';

/** What processes have done since they started. */
interface Work {
  readonly logBytes: number;
  readonly processorMs: number;
  /** The most that was resident at a look. */
  readonly memoryBytes: number;
  /** Read from and written to files and connections; 0 where the system does not count it. */
  readonly movedBytes: number;
}

interface Watched {
  readonly identities: readonly Identity[];
  readonly logPath: string;
}

const MEBIBYTE = 1024 * 1024;
/** An engine that hangs has threads that wake up now and then: less than this share of a processor is not progress. */
const LEAST_SHARE = 1 / 60;
/** A look that comes late says nothing about the time before it: then it was the one who looks that had to wait. */
const LONGEST_STEP_MS = 2_000;

/**
 * Tells a process that is slow from one that hangs. Progress is a line in its log, a sixtieth of a
 * processor for as long as the limit, or a mebibyte more of memory or of what it reads and writes.
 */
export class Progress {
  readonly #watched: Watched;
  readonly #least: Work;
  readonly #beganMs = performance.now();
  #atLast: Work;
  #now: Work;
  #lookedMs = performance.now();
  #silentMs = 0;

  /** @param limitMs How long silence may last. */
  constructor(watched: Watched, limitMs: number) {
    this.#watched = watched;
    this.#least = {
      logBytes: 1,
      processorMs: limitMs * LEAST_SHARE,
      memoryBytes: MEBIBYTE,
      movedBytes: MEBIBYTE,
    };
    this.#now = workOf(watched);
    this.#atLast = this.#now;
  }

  /** How long nothing has happened; a new look. */
  look(): number {
    const nowMs = performance.now();
    this.#silentMs += Math.min(nowMs - this.#lookedMs, LONGEST_STEP_MS);
    this.#lookedMs = nowMs;
    const now = workOf(this.#watched);
    this.#now = { ...now, memoryBytes: Math.max(now.memoryBytes, this.#now.memoryBytes) };
    const names = Object.keys(this.#least) as (keyof Work)[];
    if (names.some((name) => this.#now[name] - this.#atLast[name] >= this.#least[name])) {
      this.#atLast = this.#now;
      this.#silentMs = 0;
    }
    return this.#silentMs;
  }

  /** `20 s so far, 3.1 s of processor time, 212 MiB of memory, 40 MiB read or written`. */
  describe(): string {
    const { processorMs, memoryBytes, movedBytes } = this.#now;
    return [
      `${seconds(performance.now() - this.#beganMs)} so far`,
      `${(processorMs / 1000).toFixed(1)} s of processor time`,
      `${mebibytes(memoryBytes)} of memory`,
      ...(movedBytes === 0 ? [] : [`${mebibytes(movedBytes)} read or written`]),
    ].join(', ');
  }
}

export const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
const mebibytes = (bytes: number): string => `${Math.round(bytes / MEBIBYTE)} MiB`;

function workOf({ identities, logPath }: Watched): Work {
  const each = identities.map(({ pid }) => (process.platform === 'linux' ? onLinux(pid) : byPs(pid)));
  const sum = (name: keyof Used): number => each.reduce((total, used) => total + used[name], 0);
  return {
    logBytes: sizeOf(logPath),
    processorMs: sum('processorMs'),
    memoryBytes: sum('memoryBytes'),
    movedBytes: sum('movedBytes'),
  };
}

type Used = Omit<Work, 'logBytes'>;

const NOTHING: Used = { processorMs: 0, memoryBytes: 0, movedBytes: 0 };
const MS_PER_TICK = 10;
const PAGE_BYTES = 4096;

function onLinux(pid: number): Used {
  try {
    // The name in parentheses may hold blanks; what follows begins with field 3 of the line.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [, read = 0, written = 0] = (/rchar: (\d+)\nwchar: (\d+)/.exec(ioOf(pid)) ?? []).map(Number);
    return {
      processorMs: ((stat[11] ?? 0) + (stat[12] ?? 0)) * MS_PER_TICK,
      memoryBytes: (stat[21] ?? 0) * PAGE_BYTES,
      movedBytes: read + written,
    };
  } catch {
    return NOTHING; // It has ended, which is seen elsewhere.
  }
}

/** Empty where a container hides it. */
function ioOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/io`, 'utf8');
  } catch {
    return '';
  }
}

function byPs(pid: number): Used {
  try {
    const line = execFileSync('ps', ['-o', 'time=,rss=', '-p', String(pid)], { encoding: 'utf8' });
    const [time = '', kibibytes = '0'] = line.trim().split(/\s+/);
    const inSeconds = time.split(/[-:]/).reduce((total, part) => total * 60 + Number(part), 0);
    return { processorMs: inSeconds * 1000, memoryBytes: Number(kibibytes) * 1024, movedBytes: 0 };
  } catch {
    return NOTHING;
  }
}
