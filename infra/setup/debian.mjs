import { existsSync } from 'node:fs';
import { childEnvironment, run, SetUpError } from './shell.mjs';
import { step } from './progress.mjs';

/** Debian and its children, as root: the one place where set-up may install what the system lacks. */
export const canInstall = () =>
  existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;

let updated = false;

/** Installs the first of several sets of packages that the distribution has. Throws SetUpError with apt's words. */
export async function aptInstall(...alternatives) {
  const env = { ...childEnvironment(), DEBIAN_FRONTEND: 'noninteractive' };
  if (!updated) {
    await step('apt-get update', () => run('apt-get', ['update', '-q'], { env }));
    updated = true;
  }
  let last;
  for (const packages of alternatives) {
    try {
      const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
      return await step(`apt-get install ${packages.join(' ')}`, () => run('apt-get', args, { env }));
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      last = error;
    }
  }
  throw last;
}
