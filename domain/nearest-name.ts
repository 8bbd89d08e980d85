import leven from 'leven';

/** Letters that may differ from the name that was meant, up to half of them. */
const MOST_LETTERS = 2;

/** The name that was probably meant; undefined if none is near. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const distance = (name: string): number => leven(name, written.toLowerCase());
  return known
    .filter((name) => distance(name) <= Math.min(MOST_LETTERS, Math.floor(name.length / 2)))
    .toSorted((a, b) => distance(a) - distance(b))[0];
}
