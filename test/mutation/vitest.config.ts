import { defineConfig } from 'vitest/config';

/** The unit tests of what is mutated. Random and heavy ones would take most of the time, and a rule needs a plain case. */
export default defineConfig({
  test: {
    // As generous as elsewhere: the first run is of all tests, on a machine that may be busy.
    testTimeout: 120_000,
    include: [
      'test/unit/{validation,slices,platforms,instant,order}/**/*.test.ts',
      'test/unit/contract/vectors.test.ts',
    ],
    exclude: ['**/{fuzz,heavy,compact-event,season,check-records}.test.ts'],
  },
});
