import { readFileSync } from 'node:fs';

const KIB = 1024;

/** Peak resident memory of a process in bytes (Linux's VmHWM), or 0 if the process has exited. */
export function peakBytesOf(pid: number): number {
  return bytesOf(pid, /^VmHWM:\s+(\d+) kB$/m);
}

/** Resident memory of a process now, in bytes (Linux's VmRSS), or 0 if the process has exited. */
export function residentBytesOf(pid: number): number {
  return bytesOf(pid, /^VmRSS:\s+(\d+) kB$/m);
}

function bytesOf(pid: number, line: RegExp): number {
  try {
    const kibibytes = line.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kibibytes ?? 0) * KIB;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return 0;
    throw error;
  }
}
