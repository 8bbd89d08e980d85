import { Buffer } from 'node:buffer';
import { open } from 'node:fs/promises';

const PIECE_BYTES = 1024 * 1024;

/**
 * Yields the bytes of a file from an offset on in pieces, and reads each while the caller processes the one before. A
 * piece is valid until the next step. Alternates between two buffers, since allocating costs more than reading, and
 * collecting garbage costs again.
 */
export async function* filePieces(path: string, from = 0): AsyncGenerator<Buffer> {
  const file = await open(path);
  let at = from;
  const read = async (into: Buffer): Promise<number> => {
    const { bytesRead } = await file.read(into, 0, into.length, at);
    at += bytesRead;
    return bytesRead;
  };
  try {
    let [filled, free] = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];
    let reading = read(filled);
    for (;;) {
      const bytesRead = await reading;
      if (bytesRead === 0) return;
      reading = read(free);
      // The await above throws it if the caller goes on; until then it must not count as unhandled.
      reading.catch(() => undefined);
      yield filled.subarray(0, bytesRead);
      [filled, free] = [free, filled];
    }
  } finally {
    await file.close();
  }
}
