import { Buffer } from 'node:buffer';
import { open } from 'node:fs/promises';

const PIECE_BYTES = 1024 * 1024;

/**
 * The bytes of a file in pieces, each read while the one before is worked on. A piece counts until the next is asked for:
 * both are in memory that is used again, for fresh memory costs more than reading, and then again as garbage.
 */
export async function* filePieces(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  const read = (into: Buffer) => file.read(into, 0, into.length, null);
  try {
    let [filled, free] = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];
    let reading = read(filled);
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      reading = read(free);
      // Met above, if anybody asks for more; it must not count as unhandled meanwhile.
      reading.catch(() => undefined);
      yield filled.subarray(0, bytesRead);
      [filled, free] = [free, filled];
    }
  } finally {
    await file.close();
  }
}
