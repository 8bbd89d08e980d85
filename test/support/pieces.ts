import { fc } from './fast-check.ts';

/** The bytes in pieces, each valid until the next step only, as a file is read. */
export async function* piecesOf(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const end of [...ends, bytes.length]) {
    const piece = Buffer.from(bytes.subarray(from, end));
    from = end;
    yield piece;
    piece.fill(0);
  }
}

export const cuts = fc.array(fc.nat(), { maxLength: 12 });
