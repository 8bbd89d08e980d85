// `node infra/setup/check.mjs static`: what `npm test` checks before the tests, without a cache.
// `node infra/setup/check.mjs fast`: the same and the unit tests, with caches. ESLint's misses what a type that changed
// elsewhere breaks in a file.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import pLimit from 'p-limit';
import { PROJECT } from './project.mjs';
import { run } from './shell.mjs';

const CACHE = join('.countyflow', 'cache');
const script = (name) => `npm run --silent ${name}`;

/** The longest first: two of them run at a time, one for each of two cores. */
const CHECKS = {
  static: ['lint', 'format:check', 'types', 'imports', 'unused'].map(script),
  fast: [
    'vitest run --project unit --reporter=dot --reporter=./test/support/closing-line-reporter.ts',
    `eslint --cache --cache-location ${join(CACHE, 'eslint')} .`,
    `prettier --check --log-level warn --cache --cache-location ${join(CACHE, 'prettier')} .`,
    `tsc -p tsconfig.json --incremental --tsBuildInfoFile ${join(CACHE, 'types')}`,
    `tsc -p tsconfig.pure.json --incremental --tsBuildInfoFile ${join(CACHE, 'types-pure')}`,
    script('imports'),
  ],
};

mkdirSync(join(PROJECT, CACHE), { recursive: true });
await pLimit(2).map(CHECKS[process.argv[2]], check);

/** Runs one command and prints what it said when it has ended, so that the outputs do not mix. */
async function check(command) {
  const [program, ...args] = command.split(' ');
  const beganMs = performance.now();
  const failure = await run(program, args, { cwd: PROJECT }).then(
    () => undefined,
    ({ output, message }) => output ?? message,
  );
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(1).padStart(5);
  console.log(`${failure === undefined ? 'passed' : 'FAILED'}  ${seconds} s  ${command}`);
  if (failure === undefined) return;
  console.log(failure);
  process.exitCode = 1;
}
