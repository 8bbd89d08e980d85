import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

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
