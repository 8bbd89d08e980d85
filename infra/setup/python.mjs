import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall, canInstall, run, SetUpError } from './shell.mjs';

const QUIET = ['install', '-q', '--disable-pip-version-check', '--no-input'];

/**
 * Installs packages from PyPI into a folder. Returns where, relative to it, their programs are, and the Python that
 * knows the packages, with what to add to its environment. Throws SetUpError where Python has neither venv nor pip.
 */
export async function pipInstall(folder, wanted) {
  const venv = join(folder, 'venv');
  if (await makeVenv(venv)) {
    const python = join(venv, 'bin', 'python3');
    await run(python, ['-m', 'pip', ...QUIET, ...wanted]);
    return { bin: join('venv', 'bin'), python, environment: {} };
  }
  // A Python without venv (Debian's, by default) may still have pip.
  const packages = join(folder, 'packages');
  await run('python3', ['-m', 'pip', ...QUIET, '--target', packages, ...wanted]).catch((error) => {
    throw new SetUpError(`Python has neither venv nor pip: install python3-venv\n${error.message}`);
  });
  return { bin: join('packages', 'bin'), python: 'python3', environment: { PYTHONPATH: packages } };
}

async function makeVenv(venv) {
  const isMade = () =>
    run('python3', ['-m', 'venv', venv]).then(
      () => true,
      () => false,
    );
  if (await isMade()) return true;
  if (!canInstall()) return false;
  await aptInstall('install python3-venv', ['python3-venv']);
  rmSync(venv, { recursive: true, force: true });
  return isMade();
}
