/** A half-open stretch of positions. */
export interface Stretch {
  readonly first: bigint;
  readonly next: bigint;
}

/**
 * The parts of a stretch that nothing covers, in order. `covered` is sorted by its first positions and may
 * overlap.
 */
export function uncovered({ first, next }: Stretch, covered: readonly Stretch[]): Stretch[] {
  const holes: Stretch[] = [];
  let at = first;
  for (const part of covered) {
    if (part.first >= next) break;
    if (part.first > at) holes.push({ first: at, next: part.first });
    if (part.next > at) at = part.next;
  }
  if (at < next) holes.push({ first: at, next });
  return holes;
}

/** The position itself, or the end of the part that it lies in, so that no part is split. */
export function boundaryFrom(position: bigint, covered: readonly Stretch[]): bigint {
  return covered.reduce((at, part) => (part.first < at && part.next > at ? part.next : at), position);
}

export function countOf(stretches: readonly Stretch[]): bigint {
  return stretches.reduce((sum, { first, next }) => sum + (next - first), 0n);
}

/** `offsets 2 to 3`, `offset 7`, `offsets 2 to 3 and 7 to 9`. */
export function describeStretches(stretches: readonly Stretch[]): string {
  const parts = stretches.map(({ first, next }) =>
    next - first === 1n ? first.toString() : `${first} to ${next - 1n}`,
  );
  return `offset${countOf(stretches) === 1n ? '' : 's'} ${parts.join(' and ')}`;
}
