import { defineConfig } from 'vitest/config';

/** The unit tests of what is mutated. Random and heavy ones would take most of the time, and a rule needs a plain case. */
export default defineConfig({
  test: {
    include: [
      'test/unit/{validation,slices,platforms,instant,order,direction}/**/*.test.ts',
      'test/unit/contract/vectors.test.ts',
    ],
    exclude: ['**/{fuzz,heavy,compact-event,season,check-records}.test.ts'],
  },
});
