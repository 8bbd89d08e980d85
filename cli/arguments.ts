import { InvalidArgumentError } from 'commander';

/** A parser for a whole number from `least` to `most`, both included. */
export function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** A number that an edition can have, for `--edition`. */
export const editionNumber = integer(1, 4_294_967_295);
