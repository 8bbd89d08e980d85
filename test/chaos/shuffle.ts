import type { Draws } from '../../simulation/season/random.ts';

/** The items in random order. */
export function shuffled<T>(items: readonly T[], draws: Draws): T[] {
  return items
    .map((item) => ({ item, rank: draws.uint32() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
