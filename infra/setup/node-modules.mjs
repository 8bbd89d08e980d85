import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE, PROJECT } from './project.mjs';
import { run, SetUpError, step } from './shell.mjs';

const LOCKFILE = join(PROJECT, 'package-lock.json');
/** What npm has installed, by its own record: it writes that last, and removes it first. */
const INSTALLED = join(PROJECT, 'node_modules', '.package-lock.json');

/** Whether every locked package is there, whoever installed it. Optional ones are only where they can run. */
export function nodeModulesAreSetUp() {
  if (!existsSync(INSTALLED) || !existsSync(NODE)) return false;
  const [wanted, installed] = [LOCKFILE, INSTALLED].map((path) => JSON.parse(readFileSync(path)).packages);
  return Object.entries(wanted).every(
    ([folder, { version, integrity, optional }]) =>
      folder === '' ||
      (folder in installed
        ? installed[folder].version === version && installed[folder].integrity === integrity
        : optional === true),
  );
}

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
  });
}
