import { readFileSync } from 'node:fs';

const KIB = 1024;

/** The most memory that a process ever had resident, in bytes, as Linux counts it (VmHWM); 0 where there is none any more. */
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
