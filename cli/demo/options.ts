import { InvalidArgumentError } from 'commander';

export interface DemoOptions {
  /** N of the 1:N sample. */
  readonly scale: number;
  readonly seed: number;
  readonly keep?: true;
}

/** `10000`, `10,000`, `1:10,000`. */
export function parseScale(text: string): number {
  const digits = text.replace(/^1:/, '').replaceAll(',', '');
  const scale = Number(digits);
  if (!/^\d+$/.test(digits) || scale < 1 || scale > 100_000) {
    throw new InvalidArgumentError('a scale is the N of a 1:N sample, from 1 to 100000.');
  }
  return scale;
}

export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed > 0xffff_ffff) {
    throw new InvalidArgumentError('a seed is a whole number from 0 to 4294967295.');
  }
  return seed;
}
