import { readdirSync, readFileSync } from 'node:fs';

/** The processes whose commands name a home folder, also while they start and no state names them yet. Linux alone. */
export function homePids(home: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && commandOf(pid).includes(home));
}

/** Those of them that are brokers. */
export function kafkaPids(home: string): number[] {
  return homePids(home).filter((pid) => commandOf(pid).startsWith('java\0'));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // It has ended.
  }
}
