import fc from 'fast-check';
import { SEED } from './seeds.ts';

// fast-check would seed every property and every sample from the clock.
fc.configureGlobal({ seed: SEED });

/** The only import of fast-check: it takes the seed of the run. */
export { fc };
