import fc from 'fast-check';
import { SEED } from './seeds.ts';

// fast-check would seed every property and every sample from the clock.
fc.configureGlobal({ seed: SEED });

/** The only import of fast-check: it takes the seed of the run. */
export { fc };

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
