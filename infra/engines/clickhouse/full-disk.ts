import { appendFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Child } from '../supervision/child.ts';
import { signal } from '../supervision/identity.ts';

const POLL_MS = 200;
const MEBIBYTE = 1024 * 1024;
/** ClickHouse reserves at least one mebibyte for whatever it writes. */
const FULL_BELOW_BYTES = 4 * MEBIBYTE;
const ROOM_FROM_BYTES = 64 * MEBIBYTE;

/**
 * Kills ClickHouse when its disk becomes full, so that its supervisor starts it again. A merge that ends on a full
 * disk leaves a part with empty files, which ClickHouse 26.7 counts as good: a start finds it, puts it aside and takes
 * the parts that it was merged from, which are kept for eight minutes. No merge begins while there is no room.
 */
export function startAgainWhenDiskIsFull(child: Child, folder: string): void {
  let hadRoom = false;
  const timer = setInterval(() => {
    void statfs(folder).then(
      ({ bavail, bsize }) => {
        const free = bavail * bsize;
        if (free >= ROOM_FROM_BYTES) hadRoom = true;
        if (free >= FULL_BELOW_BYTES || !hadRoom) return;
        hadRoom = false;
        note(child.logPath, 'the disk is full: ClickHouse starts again, to check the parts that it merged');
        for (const identity of child.identities) signal(identity, 'SIGKILL');
      },
      () => undefined, // The folder is gone, and ClickHouse with it.
    );
  }, POLL_MS);
  timer.unref();
  void child.ended.then(() => {
    clearInterval(timer);
  });
}

function note(logPath: string, line: string): void {
  try {
    appendFileSync(logPath, `${new Date().toISOString()} ${line}\n`);
  } catch {
    return; // The log is on the disk that is full.
  }
}
