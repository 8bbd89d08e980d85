/**
 * Splits a whole number in proportion to whole weights, exactly: the parts add up to the total (largest remainder;
 * of equal remainders the first part gets it). Big integers, since fen times weight leaves the safe range.
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((left, right) => left + BigInt(right), 0n);
  if (sum === 0n) throw new RangeError('nothing to apportion to: all weights are zero');
  const scaled = weights.map((weight) => BigInt(total) * BigInt(weight));
  const parts = scaled.map((value) => Number(value / sum));
  const missing = total - parts.reduce((left, right) => left + right, 0);
  scaled
    .map((value, index) => ({ remainder: value % sum, index }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
    .slice(0, missing)
    .forEach(({ index }) => {
      parts[index] = (parts[index] ?? 0) + 1;
    });
  return parts;
}

/** As `apportion`, and no part is less than one. Needs a total of at least one per part. */
export function apportionAtLeastOne(total: number, weights: readonly number[]): number[] {
  return apportion(total - weights.length, weights).map((part) => part + 1);
}

/**
 * The first `index` of `count` parts of a total, where neighbouring parts vary: an even split whose inner borders
 * are moved by up to 45 % of a part. `wobble` is 0 to 65535. All parts together are the total, whatever the
 * wobbles; any part can be known without the others, and is at least one where an even share is.
 */
export function cumulativePart(total: number, count: number, index: number, wobble: number): number {
  if (index <= 0) return 0;
  if (index >= count) return total;
  const share = Math.floor(total / count);
  const extra = Math.min(index, total - share * count);
  return share * index + extra + Math.trunc((share * 9 * (wobble - 32_768)) / 655_360);
}
