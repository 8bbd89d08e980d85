import { describe, expect, it } from 'vitest';
import { epochInside, type EpochsAround } from '../../../pipeline/ledger/claim-hole.ts';
import { type Stretch, uncovered } from '../../../pipeline/ledger/coverage.ts';
import { CHUNK_RECORDS } from '../../../schemas/archives/reading.ts';
import { fc } from '../../support/fast-check.ts';
import { type EpochRange, expectNothingTwice, RangeLog } from '../../support/range-log.ts';
import { tries } from '../../support/seeds.ts';

const SIZE = BigInt(CHUNK_RECORDS);
const CHUNKS = 3;
const END = SIZE * BigInt(CHUNKS);
const BASE_MS = 1_800_000_000_000;
/** A reader of the live stream begins every eight seconds. */
const READER_MS = 8_000;
const RANGE = 10_000n;
const RANGES_OF_READER = 4n;

/** What the live stream has stored, without the ranges of a hole from the second reader on to within the last but one. */
function logWithHole(): { readonly log: RangeLog; readonly kept: readonly EpochRange[] } {
  const log = new RangeLog();
  for (let first = 0n; first < END; first += RANGE) {
    const reader = first / (RANGE * RANGES_OF_READER);
    const isLost = first >= 5n * RANGE && first < END - 6n * RANGE;
    if (!isLost) log.write({ epoch: BASE_MS + Number(reader) * READER_MS, first, next: first + RANGE });
  }
  return { log, kept: log.counted };
}

function around(log: RangeLog, hole: Stretch): EpochsAround {
  const before = log.highestBefore(hole.next);
  const begins = log.all.filter(({ epoch, first }) => epoch === before && first < hole.next);
  const after = log.unreplaced.filter(({ first }) => first >= hole.next);
  const nearest = after.reduce((least, { first }) => (first < least ? first : least), END);
  return {
    before,
    isInChunk: begins.some(({ first }) => first >= (hole.first / SIZE) * SIZE),
    after: after.length === 0 ? null : Math.min(...after.map(({ epoch }) => epoch)),
    chunks: 1 + Math.ceil(Number(nearest - hole.next) / CHUNK_RECORDS),
  };
}

/** Fills the holes of a chunk in steps: looks, claims, looks again, and writes. Between two steps any others may run. */
class Reader {
  readonly #cell: Stretch;
  #claim: { readonly hole: Stretch; readonly epoch: number; step: 'drawn' | 'logged' | 'sure' } | undefined;
  #at = 0n;
  outcome: 'working' | 'done' | 'no epoch' = 'working';

  constructor(chunk: number) {
    this.#cell = { first: SIZE * BigInt(chunk), next: SIZE * BigInt(chunk + 1) };
  }

  step(log: RangeLog, records: number, drawn: number): void {
    const claim = this.#claim;
    if (this.outcome !== 'working') return;
    if (claim === undefined) this.#look(log, drawn);
    else if (claim.step === 'drawn') {
      log.write({ epoch: claim.epoch, first: claim.hole.first, next: claim.hole.first });
      claim.step = 'logged';
    } else if (claim.step === 'logged') {
      const [still] = uncovered(this.#cell, log.counted);
      const isMine = log.highestBefore(claim.hole.next) === claim.epoch;
      if (isMine && still?.first === claim.hole.first && still.next === claim.hole.next) {
        claim.step = 'sure';
        this.#at = claim.hole.first;
      } else this.#claim = undefined;
    } else {
      const wanted = this.#at + BigInt(records);
      const next = wanted < claim.hole.next ? wanted : claim.hole.next;
      log.write({ epoch: claim.epoch, first: this.#at, next });
      this.#at = next;
      if (next === claim.hole.next) this.#claim = undefined;
    }
  }

  #look(log: RangeLog, drawn: number): void {
    const [hole] = uncovered(this.#cell, log.counted);
    if (hole === undefined) {
      this.outcome = 'done';
      return;
    }
    const epoch = epochInside(around(log, hole), (below) => drawn % below);
    if (epoch === undefined) this.outcome = 'no epoch';
    else this.#claim = { hole, epoch, step: 'drawn' };
  }
}

const step = fc.record({
  reader: fc.nat(9),
  records: fc.integer({ min: 1, max: 60_000 }),
  drawn: fc.nat(4_095),
});

describe('the epochs of readers of holes', () => {
  it('count nothing twice and replace nothing that is stored, whatever readers write late', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { log, kept } = logWithHole();
        const readers = [...Array(10).keys()].map((n) => new Reader(n % CHUNKS));
        // Two readers never draw the same number at the same moment, since Temporal waits before it starts another.
        for (const [n, { reader, records, drawn }] of steps.entries()) {
          readers[reader]?.step(log, records, drawn + n);
          expectNothingTwice(log);
          expect(log.counted).toEqual(expect.arrayContaining([...kept]));
        }
      }),
      { numRuns: tries(50, 200) },
    );
  });

  it.each([
    ['in order', [0, 1, 2]],
    ['in reverse', [2, 1, 0]],
    ['in the middle first', [1, 0, 2]],
  ])('are enough for chunks that begin %s, whose readers are killed again and again', (_, chunks) => {
    const { log, kept } = logWithHole();
    for (let life = 0; life < 10; life += 1)
      for (const chunk of chunks) {
        const killed = new Reader(chunk);
        for (let n = 0; n < 4; n += 1) killed.step(log, 100, 4_095);
        expect(killed.outcome).not.toBe('no epoch');
      }
    for (const chunk of chunks) {
      const last = new Reader(chunk);
      while (last.outcome === 'working') last.step(log, 33_000, 4_095);
      expect(last.outcome).toBe('done');
    }
    expect(uncovered({ first: 0n, next: END }, log.counted)).toEqual([]);
    expect(log.counted).toEqual(expect.arrayContaining([...kept]));
    expectNothingTwice(log);
  });

  it('do not exist within what one reader stored, or where nothing is stored after it', () => {
    const one = { before: 7, isInChunk: true, chunks: 1 };
    expect(epochInside({ ...one, after: 7 }, () => 0)).toBeUndefined();
    expect(epochInside({ ...one, after: 8 }, () => 0)).toBeUndefined();
    expect(epochInside({ ...one, after: null }, () => 0)).toBeUndefined();
    expect(epochInside({ ...one, after: 9 }, () => 0)).toBe(8);
  });
});
