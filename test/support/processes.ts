import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { EngineName } from '../../infra/engines/engine-list.ts';
import type { RunningEngines } from '../../infra/engines/start.ts';
import { readState, type State } from '../../infra/engines/state.ts';
import type { Identity } from '../../infra/engines/supervision/identity.ts';

/** The processes whose commands name a home folder, also while they start and no state names them yet. Linux alone. */
export function homePids(home: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && commandOf(pid).includes(home));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // It has ended.
  }
}

/** The current process of an engine or the worker. It is the last identity: a lifeline may come before it. */
export function currentProcess(engines: RunningEngines, wanted: EngineName | 'worker'): Identity | undefined {
  return engines
    .describe()
    .processes.find(({ name }) => name === wanted)
    ?.identities.at(-1);
}

/** The pid of a running service or engine of a home folder. Throws if it is not running. */
export function pidOf(home: string, name: string): number {
  const pid = readState(home)
    ?.processes.find((process) => process.name === name)
    ?.identities.at(-1)?.pid;
  if (pid === undefined) throw new Error(`${name} is not running in ${home}`);
  return pid;
}

/** Process ids of everything that an owner started, itself left out. */
export const pidsOf = (state: State): number[] =>
  state.processes.flatMap(({ identities }) => identities.map(({ pid }) => pid));

/** Asks the system, not the code under test. A zombie has ended; it waits for a parent that may never look. */
export function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

/** The kernel's code of a listening socket. */
const LISTEN = '0A';
/** 127.0.0.1, ::1 and 127.0.0.1 in IPv6, as the kernel writes them: groups of four bytes, each reversed. */
const LOOPBACK = new Set([
  '0100007F',
  '00000000000000000000000001000000',
  '0000000000000000FFFF00000100007F',
]);

/** The ports on which a process listens, and whether only this machine can reach them, from the kernel's tables. */
export function listening(pid: number): { port: number; onLoopback: boolean }[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).map(
      (fd) => /^socket:\[(\d+)\]$/.exec(target(`/proc/${pid}/fd/${fd}`))?.[1],
    ),
  );
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === LISTEN && inodes.has(columns[9]))
      .map((columns) => {
        const [address = '', port = ''] = columns[1]?.split(':') ?? [];
        return { port: Number.parseInt(port, 16), onLoopback: LOOPBACK.has(address) };
      }),
  );
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return ''; // Closed since the folder was read.
  }
}

const KIB = 1024;

/** Peak resident memory of a process in bytes (Linux's VmHWM), or 0 if the process has exited. */
export function peakBytesOf(pid: number): number {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kibibytes ?? 0) * KIB;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return 0;
    throw error;
  }
}

/** What this process still holds once its garbage is collected, in bytes. V8 frees buffers some time later. */
export function heldBytes(kind: 'external' | 'heapUsed'): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage()[kind];
}
