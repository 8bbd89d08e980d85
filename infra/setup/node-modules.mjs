import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NODE, PROJECT } from './project.mjs';
import { step } from './progress.mjs';
import { run, SetUpError } from './shell.mjs';
import { fingerprint, isStamped, writeStamp } from './stamp.mjs';

const INPUTS = ['package.json', 'package-lock.json'].map((name) => join(PROJECT, name));
// Inside node_modules, so that removing the folder removes the claim that it is complete.
const STAMP = join(PROJECT, 'node_modules', '.countyflow-set-up');

const wanted = () => fingerprint(INPUTS, `${process.platform}-${process.arch}`);

export const nodeModulesAreSetUp = () => isStamped(STAMP, wanted()) && existsSync(NODE);

/** `npm ci`: exactly the versions of the lockfile, which it never changes. Development packages too: commands use them. */
export async function setUpNodeModules() {
  if (nodeModulesAreSetUp()) return;
  await step('node modules (npm ci)', async () => {
    const args = ['ci', '--no-audit', '--no-fund', '--include=dev'];
    const npm = process.env.npm_execpath;
    // The npm that started this script, if one did; else the one on PATH.
    if (npm?.endsWith('.js')) await run(process.execPath, [npm, ...args], { cwd: PROJECT });
    else await run('npm', args, { cwd: PROJECT });
    await run(NODE, ['--version']).catch((error) => {
      throw new SetUpError(
        `the npm package "node" has no program for ${process.platform}-${process.arch}: ${error.message}`,
      );
    });
    writeStamp(STAMP, wanted());
  });
}
