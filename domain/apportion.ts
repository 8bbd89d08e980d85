/**
 * Splits a whole number in proportion to whole weights. The parts add up to the total exactly (largest remainder
 * method; of equal remainders the first wins). Uses big integers, because fen times weight exceeds the safe range.
 * Throws `RangeError` if all weights are zero.
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

/** The part of each item, as `apportion` splits the total, and at least `least`. */
export function apportionTo<Item>(
  items: readonly Item[],
  total: number,
  weightOf: (item: Item) => number,
  least: 0 | 1 = 0,
): Map<Item, number> {
  const parts = apportion(total - least * items.length, items.map(weightOf));
  return new Map(items.map((item, index) => [item, least + (parts[index] ?? 0)]));
}

/**
 * Sum of the first `index` of `count` uneven parts of a total: an even split whose inner borders move by up to 45 % of
 * a part. `jitter` is 0 to 65535 and moves the border after part `index`. Each part is known without the others. The
 * parts add up to the total for any jitter, and each is at least one if an even share is.
 */
export function cumulativePart(total: number, count: number, index: number, jitter: number): number {
  if (index <= 0) return 0;
  if (index >= count) return total;
  const share = Math.floor(total / count);
  const extra = Math.min(index, total - share * count);
  return share * index + extra + Math.trunc((share * 9 * (jitter - 32_768)) / 655_360);
}
