import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { peakBytesOf } from '../../support/processes.ts';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const MEBIBYTE = 1024 * 1024;
/** Fields of /proc/PID/stat, counted after the name in parentheses. */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** Processor seconds of a process with all its threads. Linux counts in hundredths. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) / TICKS_PER_SECOND;
}

/** Resets the kernel's record of a process's peak resident memory. */
function resetPeak(pid: number): void {
  writeFileSync(`/proc/${String(pid)}/clear_refs`, '5');
}

/** Starts to measure named processes. The result gives processor time per event and peak memory since then. */
export function watchUsage(
  pids: Readonly<Record<string, number>>,
): (events: number) => Record<string, number> {
  const names = Object.entries(pids);
  const before = new Map(names.map(([name, pid]) => [name, processorSeconds(pid)]));
  for (const [, pid] of names) resetPeak(pid);
  return (events) =>
    Object.fromEntries(
      names.flatMap(([name, pid]) => [
        [`${name}MicrosPerEvent`, ((processorSeconds(pid) - (before.get(name) ?? 0)) / events) * 1e6],
        [`${name}PeakMebibytes`, peakBytesOf(pid) / MEBIBYTE],
      ]),
    );
}
