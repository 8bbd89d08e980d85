/** An estimate of a whole day from its part so far. Amounts in fen. */
export interface DayEstimate {
  readonly fen: bigint;
  /** What the day comes to if the estimate errs as the lowest and the highest of earlier ones did. */
  readonly lowestFen: bigint;
  readonly highestFen: bigint;
}

/**
 * The sales so far, divided by the share of its day that last year had reached at this hour; null if that was nothing.
 * `errorsPercent` are those of earlier estimates at this hour: how much each was above what the day came to.
 */
export function estimateDay(
  sales: bigint,
  base: bigint,
  wholeBase: bigint,
  errorsPercent: readonly number[],
): DayEstimate | null {
  if (base <= 0n || sales < 0n) return null;
  const fen = (sales * wholeBase) / base;
  const corrected = (percent: number) => (fen * 1_000_000n) / BigInt(Math.round((100 + percent) * 10_000));
  return {
    fen,
    lowestFen: corrected(Math.max(0, ...errorsPercent)),
    highestFen: corrected(Math.min(0, ...errorsPercent)),
  };
}

/** The error of an estimate in percent of what the day came to. */
export function errorPercent(estimate: bigint, actual: bigint): number {
  return Number(((estimate - actual) * 1_000_000n) / actual) / 10_000;
}
