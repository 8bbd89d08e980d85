// The fast check: static checks in one lane and unit tests in the other. Prettier, ESLint and tsc keep caches. ESLint's
// cache misses what a type that changed elsewhere breaks in a file; `npm test` lints without it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runLanes } from './lanes.mjs';
import { PROJECT } from './project.mjs';

const CACHE = join('.countyflow', 'cache');

mkdirSync(join(PROJECT, CACHE), { recursive: true });
await runLanes([
  ['vitest run --project unit --reporter=dot --reporter=./test/support/closing-line-reporter.ts'],
  [
    `prettier --check --log-level warn --cache --cache-location ${join(CACHE, 'prettier')} .`,
    `tsc -p tsconfig.json --incremental --tsBuildInfoFile ${join(CACHE, 'types')}`,
    `tsc -p tsconfig.pure.json --incremental --tsBuildInfoFile ${join(CACHE, 'types-pure')}`,
    `eslint --cache --cache-location ${join(CACHE, 'eslint')} .`,
    'npm run --silent imports',
  ],
]);
