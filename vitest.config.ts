import { defineConfig } from 'vitest/config';

const project = (name: string, timeoutMs: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    // Two cores: engines and worker processes need them more than a second test file does.
    fileParallelism: name === 'unit',
  },
});

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    projects: [
      project('unit', 30_000),
      project('replay', 120_000),
      project('integration', 180_000),
      project('clients', 180_000),
      project('e2e', 600_000),
      project('chaos', 600_000),
    ],
  },
});
