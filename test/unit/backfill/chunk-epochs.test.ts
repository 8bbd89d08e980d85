import { describe, expect, it } from 'vitest';
import { CHUNK_RECORDS } from '../../../schemas/archives/reading.ts';
import { epochOf, withinChunks } from '../../../pipeline/ledger/claim-missing.ts';
import { type Stretch, uncovered } from '../../../pipeline/ledger/coverage.ts';
import { fc } from '../../support/fast-check.ts';
import { expectNothingTwice, RangeLog } from '../../support/range-log.ts';
import { tries } from '../../support/seeds.ts';

const CHUNKS = 3;
const SIZE = BigInt(CHUNK_RECORDS);
/** The archive ends within its last chunk. */
const END = SIZE * BigInt(CHUNKS) - 1_234n;
const BASE_MS = 1_800_000_000_000;

/** Epochs are drawn so often that no two readers have the same. */
class Log extends RangeLog {
  readonly #epochs = new Set<number>();

  newEpoch(hole: Stretch, end: bigint, nowMs: number): number {
    for (let drawn = 0; ; drawn += 1) {
      const epoch = epochOf(hole, { baseEpoch: BASE_MS, highest: this.highestBefore(end), nowMs, drawn });
      if (this.#epochs.has(epoch)) continue;
      this.#epochs.add(epoch);
      return epoch;
    }
  }
}

/**
 * Reads a chunk in steps, as the loader does: looks for what is missing, claims it by an empty range, looks again, and
 * writes range after range. Between two steps any others may run.
 */
class Reader {
  readonly #cell: Stretch;
  readonly #clock: () => number;
  #claim: { first: bigint; epoch: number; logged: boolean; sure: boolean } | undefined;
  #at = 0n;
  isDone = false;

  constructor(chunk: number, clock: () => number) {
    this.#cell = chunkOf(chunk);
    this.#clock = clock;
  }

  step(log: Log, records: number): void {
    const { next: end } = this.#cell;
    const claim = this.#claim;
    if (this.isDone) return;
    if (claim === undefined) {
      const hole = this.#firstMissing(log);
      if (hole === undefined) this.isDone = true;
      else {
        const epoch = log.newEpoch(hole, end, this.#clock());
        this.#claim = { first: hole.first, epoch, logged: false, sure: false };
      }
    } else if (!claim.logged) {
      log.write({ epoch: claim.epoch, first: claim.first, next: claim.first });
      claim.logged = true;
    } else if (!claim.sure) {
      const still = this.#firstMissing(log)?.first === claim.first;
      if (still && log.highestBefore(end) === claim.epoch) {
        claim.sure = true;
        this.#at = claim.first;
      } else this.#claim = undefined;
    } else {
      const next = this.#at + BigInt(records) < end ? this.#at + BigInt(records) : end;
      log.write({ epoch: claim.epoch, first: this.#at, next });
      this.#at = next;
      this.isDone = next === end;
    }
  }

  #firstMissing(log: Log): Stretch | undefined {
    return uncovered(this.#cell, log.counted)[0];
  }
}

function chunkOf(chunk: number): Stretch {
  const next = SIZE * BigInt(chunk + 1);
  return { first: SIZE * BigInt(chunk), next: next < END ? next : END };
}

/** Until nothing is missing, as passes of a load do. Returns how many readers it took. */
function finish(log: Log, clock: () => number): number {
  let readers = 0;
  while (uncovered({ first: 0n, next: END }, log.counted).length > 0) {
    for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
      const reader = new Reader(chunk, clock);
      readers += 1;
      while (!reader.isDone) reader.step(log, 33_000);
    }
    expect(readers).toBeLessThan(50 * CHUNKS);
  }
  return readers;
}

const step = fc.oneof(
  fc.record({ start: fc.nat(CHUNKS - 1), skewMs: fc.integer({ min: -5_000, max: 5_000 }) }),
  fc.record({ writer: fc.nat(20), records: fc.integer({ min: 1, max: 60_000 }) }),
);

describe('the epochs of readers of chunks', () => {
  it('count every position once, whatever readers are taken for dead, write late, and have clocks that differ', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 40 }), (before, late) => {
        const log = new Log();
        const readers: Reader[] = [];
        let starts = 0;
        // No two readers start in the same ms of all clocks: Temporal waits longer before it starts another.
        const clock = (skewMs = 0): number => BASE_MS + (starts += 1) + skewMs * 1_000;
        const run = (steps: typeof before): void => {
          for (const one of steps) {
            if ('start' in one) readers.push(new Reader(one.start, () => clock(one.skewMs)));
            else readers[one.writer % Math.max(1, readers.length)]?.step(log, one.records);
            expectNothingTwice(log);
          }
        };
        run(before);
        finish(log, clock);
        expectNothingTwice(log);
        run(late.filter((one) => 'writer' in one));
        finish(log, clock);
        expectNothingTwice(log);
      }),
      { numRuns: tries(50, 200) },
    );
  });
});

describe('a stretch of an archive', () => {
  it('is cut where chunks meet, since a range across the border could count twice', () => {
    expect(withinChunks({ first: SIZE - 1n, next: 2n * SIZE + 1n })).toEqual([
      { first: SIZE - 1n, next: SIZE },
      { first: SIZE, next: 2n * SIZE },
      { first: 2n * SIZE, next: 2n * SIZE + 1n },
    ]);
  });
});
