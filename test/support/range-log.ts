import { expect } from 'vitest';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';

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
