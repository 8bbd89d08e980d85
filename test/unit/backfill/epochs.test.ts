import { describe, expect, it } from 'vitest';
import { epochInside, type EpochsAround } from '../../../pipeline/ledger/claim-hole.ts';
import { epochOf, withinChunks } from '../../../pipeline/ledger/claim-missing.ts';
import { type Stretch, uncovered } from '../../../pipeline/ledger/coverage.ts';
import { CHUNK_RECORDS } from '../../../schemas/archives/reading.ts';
import { fc } from '../../support/fast-check.ts';
import { tries } from '../../support/seeds.ts';

const CHUNKS = 3;
const SIZE = BigInt(CHUNK_RECORDS);
const BASE_MS = 1_800_000_000_000;

interface Kind {
  /** What a reader claims that found this hole. */
  readonly claimed: (hole: Stretch) => Stretch;
  readonly epoch: (log: RangeLog, hole: Stretch) => number | undefined;
}

/**
 * Reads a chunk in steps, as loaders do: looks for what is missing, claims it by an empty range, looks again, and writes
 * range after range. Between two steps any others may run.
 */
class Reader {
  readonly #cell: Stretch;
  readonly #kind: Kind;
  #claim: { readonly of: Stretch; readonly epoch: number; step: 'drawn' | 'logged' | 'sure' } | undefined;
  #at = 0n;
  outcome: 'working' | 'done' | 'no epoch' = 'working';

  constructor(cell: Stretch, kind: Kind) {
    this.#cell = cell;
    this.#kind = kind;
  }

  step(log: RangeLog, records: number): void {
    const claim = this.#claim;
    if (this.outcome !== 'working') return;
    if (claim === undefined) this.#look(log);
    else if (claim.step === 'drawn') {
      log.write({ epoch: claim.epoch, first: claim.of.first, next: claim.of.first });
      claim.step = 'logged';
    } else if (claim.step === 'logged') {
      const [hole] = uncovered(this.#cell, log.counted);
      const still = hole && this.#kind.claimed(hole);
      const isMine = log.highestBefore(claim.of.next) === claim.epoch;
      if (isMine && still?.first === claim.of.first && still.next === claim.of.next) {
        claim.step = 'sure';
        this.#at = claim.of.first;
      } else this.#claim = undefined;
    } else {
      const wanted = this.#at + BigInt(records);
      const next = wanted < claim.of.next ? wanted : claim.of.next;
      log.write({ epoch: claim.epoch, first: this.#at, next });
      this.#at = next;
      if (next === claim.of.next) this.#claim = undefined;
    }
  }

  #look(log: RangeLog): void {
    const [hole] = uncovered(this.#cell, log.counted);
    const epoch = hole && this.#kind.epoch(log, hole);
    if (hole === undefined) this.outcome = 'done';
    else if (epoch === undefined) this.outcome = 'no epoch';
    else this.#claim = { of: this.#kind.claimed(hole), epoch, step: 'drawn' };
  }
}

function runToEnd(reader: Reader, log: RangeLog): void {
  for (let steps = 0; reader.outcome === 'working'; steps += 1) {
    expect(steps).toBeLessThan(1_000);
    reader.step(log, 33_000);
  }
}

describe('the epochs of readers of chunks', () => {
  /** The archive ends within its last chunk. */
  const end = SIZE * BigInt(CHUNKS) - 1_234n;
  const chunkOf = (chunk: number): Stretch => {
    const next = SIZE * BigInt(chunk + 1);
    return { first: SIZE * BigInt(chunk), next: next < end ? next : end };
  };

  /** Epochs are drawn so often that no two readers have the same. */
  function readersOf(used = new Set<number>()) {
    return (chunk: number, clock: () => number): Reader => {
      const { next } = chunkOf(chunk);
      const epoch = (log: RangeLog, hole: Stretch): number => {
        const nowMs = clock();
        for (let drawn = 0; ; drawn += 1) {
          const one = epochOf(hole, { baseEpoch: BASE_MS, highest: log.highestBefore(next), nowMs, drawn });
          if (used.has(one)) continue;
          used.add(one);
          return one;
        }
      };
      return new Reader(chunkOf(chunk), { claimed: ({ first }) => ({ first, next }), epoch });
    };
  }

  /** Until nothing is missing, as passes of a load do. */
  function finish(log: RangeLog, start: (chunk: number) => Reader): void {
    for (let passes = 0; uncovered({ first: 0n, next: end }, log.counted).length > 0; passes += 1) {
      expect(passes).toBeLessThan(50);
      for (let chunk = 0; chunk < CHUNKS; chunk += 1) runToEnd(start(chunk), log);
    }
  }

  const step = fc.oneof(
    fc.record({ start: fc.nat(CHUNKS - 1), skewMs: fc.integer({ min: -5_000, max: 5_000 }) }),
    fc.record({ writer: fc.nat(20), records: fc.integer({ min: 1, max: 60_000 }) }),
  );

  it('count every position once, whatever readers are taken for dead, write late, and have clocks that differ', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 40 }), (before, late) => {
        const log = new RangeLog();
        const newReader = readersOf();
        const readers: Reader[] = [];
        let starts = 0;
        // No two readers start in the same ms of all clocks: Temporal waits longer before it starts another.
        const clock = (skewMs = 0): number => BASE_MS + (starts += 1) + skewMs * 1_000;
        const run = (steps: typeof before): void => {
          for (const one of steps) {
            if ('start' in one) readers.push(newReader(one.start, () => clock(one.skewMs)));
            else readers[one.writer % Math.max(1, readers.length)]?.step(log, one.records);
            expectNothingTwice(log);
          }
        };
        for (const steps of [before, late.filter((one) => 'writer' in one)]) {
          run(steps);
          finish(log, (chunk) => newReader(chunk, clock));
          expectNothingTwice(log);
        }
      }),
      { numRuns: tries(50, 200) },
    );
  });

  it('never reach across the border of two chunks, where a range could count twice', () => {
    expect(withinChunks({ first: SIZE - 1n, next: 2n * SIZE + 1n })).toEqual([
      { first: SIZE - 1n, next: SIZE },
      { first: SIZE, next: 2n * SIZE },
      { first: 2n * SIZE, next: 2n * SIZE + 1n },
    ]);
  });
});

describe('the epochs of readers of holes', () => {
  const end = SIZE * BigInt(CHUNKS);
  /** A reader of the live stream begins every eight seconds. */
  const readerMs = 8_000;
  const range = 10_000n;
  const rangesOfReader = 4n;

  /** What the live stream has stored, without the ranges of a hole from the second reader on to within the last but one. */
  function logWithHole(): { readonly log: RangeLog; readonly kept: readonly EpochRange[] } {
    const log = new RangeLog();
    for (let first = 0n; first < end; first += range) {
      const reader = first / (range * rangesOfReader);
      const isLost = first >= 5n * range && first < end - 6n * range;
      if (!isLost) log.write({ epoch: BASE_MS + Number(reader) * readerMs, first, next: first + range });
    }
    return { log, kept: log.counted };
  }

  function around(log: RangeLog, hole: Stretch): EpochsAround {
    const before = log.highestBefore(hole.next);
    const begins = log.all.filter(({ epoch, first }) => epoch === before && first < hole.next);
    const after = log.unreplaced.filter(({ first }) => first >= hole.next);
    const nearest = after.reduce((least, { first }) => (first < least ? first : least), end);
    return {
      before,
      isInChunk: begins.some(({ first }) => first >= (hole.first / SIZE) * SIZE),
      after: after.length === 0 ? null : Math.min(...after.map(({ epoch }) => epoch)),
      chunks: 1 + Math.ceil(Number(nearest - hole.next) / CHUNK_RECORDS),
    };
  }

  function readerOf(chunk: number, draw: () => number): Reader {
    const cell = { first: SIZE * BigInt(chunk), next: SIZE * BigInt(chunk + 1) };
    return new Reader(cell, {
      claimed: (hole) => hole,
      epoch: (log, hole) => epochInside(around(log, hole), (below) => draw() % below),
    });
  }

  const step = fc.record({
    reader: fc.nat(9),
    records: fc.integer({ min: 1, max: 60_000 }),
    drawn: fc.nat(4_095),
  });

  it('count nothing twice and replace nothing that is stored, whatever readers write late', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { log, kept } = logWithHole();
        let number = 0;
        const readers = [...Array(10).keys()].map((n) => readerOf(n % CHUNKS, () => number));
        // Two readers never draw the same number at the same moment, since Temporal waits before it starts another.
        for (const [n, { reader, records, drawn }] of steps.entries()) {
          number = drawn + n;
          readers[reader]?.step(log, records);
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
    const highest = () => 4_095;
    for (let life = 0; life < 10; life += 1)
      for (const chunk of chunks) {
        const killed = readerOf(chunk, highest);
        for (let n = 0; n < 4; n += 1) killed.step(log, 100);
        expect(killed.outcome).not.toBe('no epoch');
      }
    for (const chunk of chunks) {
      const last = readerOf(chunk, highest);
      runToEnd(last, log);
      expect(last.outcome).toBe('done');
    }
    expect(uncovered({ first: 0n, next: end }, log.counted)).toEqual([]);
    expect(log.counted).toEqual(expect.arrayContaining([...kept]));
    expectNothingTwice(log);
  });

  it('do not exist within what one reader stored, or where nothing is stored after it', () => {
    const one = { before: 7, isInChunk: true, chunks: 1 };
    for (const after of [7, 8, null]) expect(epochInside({ ...one, after }, () => 0)).toBeUndefined();
    expect(epochInside({ ...one, after: 9 }, () => 0)).toBe(8);
  });
});

export interface EpochRange extends Stretch {
  readonly epoch: number;
}

/** A log of ranges, read as the view ingest_range reads it: a later epoch that starts at or before a range replaces it. */
export class RangeLog {
  readonly #ranges = new Map<string, EpochRange>();

  write(range: EpochRange): void {
    this.#ranges.set(`${String(range.epoch)}/${range.first}`, range);
  }

  get all(): EpochRange[] {
    return [...this.#ranges.values()];
  }

  /** Those that count, and the empty ones among them, which claim and cover nothing. */
  get unreplaced(): EpochRange[] {
    const { all } = this;
    return all.filter(
      ({ epoch, first }) => !all.some((other) => other.epoch > epoch && other.first <= first),
    );
  }

  get counted(): EpochRange[] {
    return this.unreplaced
      .filter(({ first, next }) => next > first)
      .sort((a, b) => (a.first < b.first ? -1 : 1));
  }

  highestBefore(position: bigint): number {
    return Math.max(0, ...this.all.filter(({ first }) => first < position).map(({ epoch }) => epoch));
  }
}

export function expectNothingTwice(log: RangeLog): void {
  log.counted.reduce((end, { first, next }) => {
    expect(first).toBeGreaterThanOrEqual(end);
    return next;
  }, 0n);
}
