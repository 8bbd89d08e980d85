import { Option } from 'commander';
import { MAX_SAMPLE_FACTOR } from '../simulation/season/calibration.ts';
import { integer } from './arguments.ts';
import { count } from './format.ts';

/** How many of a season's orders are generated. */
export function scaleOption(): Option {
  return new Option('--scale <n>', `a 1:n sample, n from 1 to ${count(MAX_SAMPLE_FACTOR)}`)
    .argParser(integer(1, MAX_SAMPLE_FACTOR))
    .default(10_000);
}

export function seedOption(): Option {
  return new Option('--seed <n>', 'seed of the random numbers').argParser(integer(0, 0xffff_ffff)).default(1);
}
