// `node infra/setup/check.mjs static`: what `npm test` checks before the tests, without a cache.
// `node infra/setup/check.mjs fast`: the same and the unit tests, with caches. ESLint's misses what a type that changed
// elsewhere breaks in a file.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { PROJECT } from './project.mjs';

const CACHE = join('.countyflow', 'cache');
const script = (name) => `npm run --silent ${name}`;

const LANES = {
  // ESLint takes as long as all others together.
  static: [[script('lint')], ['format:check', 'types', 'imports', 'unused'].map(script)],
  fast: [
    ['vitest run --project unit --reporter=dot --reporter=./test/support/closing-line-reporter.ts'],
    [
      `prettier --check --log-level warn --cache --cache-location ${join(CACHE, 'prettier')} .`,
      `tsc -p tsconfig.json --incremental --tsBuildInfoFile ${join(CACHE, 'types')}`,
      `tsc -p tsconfig.pure.json --incremental --tsBuildInfoFile ${join(CACHE, 'types-pure')}`,
      `eslint --cache --cache-location ${join(CACHE, 'eslint')} .`,
      script('imports'),
    ],
  ],
};

mkdirSync(join(PROJECT, CACHE), { recursive: true });
await runLanes(LANES[process.argv[2]]);

/**
 * Runs lanes of commands beside one another, one lane for each of two cores, and the commands of a lane one after the
 * other. Sets the exit code 1 if one failed.
 */
async function runLanes(lanes) {
  const results = await Promise.all(lanes.map(runLane));
  if (!results.every(Boolean)) process.exitCode = 1;
}

async function runLane(commands) {
  let passed = true;
  for (const command of commands) passed = (await run(command)) && passed;
  return passed;
}

/** Runs one command and prints what it said when it has ended, so that the lanes' outputs do not mix. */
function run(command) {
  const [program, ...args] = command.split(' ');
  const beganMs = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (said += text));
    }
    const end = (passed) => {
      const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
      console.log(`${passed ? 'passed' : 'FAILED'}  ${seconds.padStart(5)} s  ${command}`);
      if (!passed) console.log(said);
      resolve(passed);
    };
    child.on('error', (error) => {
      said += error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}
