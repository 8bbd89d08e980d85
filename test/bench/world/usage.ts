import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { peakBytesOf } from '../../support/peak-memory.ts';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const MEBIBYTE = 1024 * 1024;
/** Of /proc/PID/stat, counted from what follows the name in parentheses. */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** Processor time of a process with all its threads, in seconds. Linux counts it in hundredths. */
function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) / TICKS_PER_SECOND;
}

/** Lets the kernel forget the most memory that a process ever had resident. */
function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${String(pid)}/clear_refs`, '5');
}

/** What named processes use from now on. */
export function watchUsage(
  pids: Readonly<Record<string, number>>,
): (events: number) => Record<string, number> {
  const names = Object.entries(pids);
  const before = new Map(names.map(([name, pid]) => [name, processorSeconds(pid)]));
  for (const [, pid] of names) forgetPeak(pid);
  return (events) =>
    Object.fromEntries(
      names.flatMap(([name, pid]) => [
        [`${name}MicrosPerEvent`, ((processorSeconds(pid) - (before.get(name) ?? 0)) / events) * 1e6],
        [`${name}PeakMebibytes`, peakBytesOf(pid) / MEBIBYTE],
      ]),
    );
}
